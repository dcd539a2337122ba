// SPDX-License-Identifier: Apache-2.0
using System;

/// <summary>An error of JSON-RPC, with its code.</summary>
sealed class Failure : Exception
{
    public readonly long Code;
    public readonly string Text;

    public Failure(long code, string text) : base(code + " " + text)
    {
        Code = code;
        Text = text;
    }
}
