// SPDX-License-Identifier: Apache-2.0
using System;
using System.Collections.Generic;
using System.Threading.Tasks;

/// <summary>What the other end may call. All calls begin on one thread; some are answered later.</summary>
sealed class Methods
{
    public readonly List<string> Notes = new List<string>();
    readonly Stack<Action> held = new Stack<Action>();

    public Task<object> Call(Conversation caller, string method, List<object> parameters)
    {
        switch (method)
        {
            case "echo": return Task.FromResult(parameters[0]);
            case "hold": return Hold((long)parameters[0]);
            case "release": return Task.FromResult(Release());
            case "askBack": return caller.Call("answer", parameters[0]);
            case "fail": return Task.FromException<object>(new Failure(-32001, (string)parameters[0]));
            case "note": Notes.Add((string)parameters[0]); return Task.FromResult<object>(null);
            case "notes": return Task.FromResult<object>(string.Join(", ", Notes));
            case "answer": return Task.FromResult<object>("C# was asked " + parameters[0]);
            default: return Task.FromException<object>(new Failure(-32601, "no such method: " + method));
        }
    }

    /// <summary>Odd numbers come back at once, even ones when they are released.</summary>
    Task<object> Hold(long number)
    {
        if (number % 2 != 0)
        {
            return Task.FromResult<object>(number);
        }
        var answer = new TaskCompletionSource<object>();
        held.Push(() => answer.SetResult(number));
        return answer.Task;
    }

    /// <summary>Answers the last call first.</summary>
    object Release()
    {
        while (held.Count > 0)
        {
            held.Pop()();
        }
        return null;
    }
}
