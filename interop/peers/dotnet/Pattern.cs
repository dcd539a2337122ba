// SPDX-License-Identifier: Apache-2.0

/// <summary>Bytes that never repeat at a block size, the same from every peer: a lost or doubled block shows.</summary>
sealed class Pattern
{
    public const uint Client = 1;
    public const uint Server = 2;

    uint state;

    public Pattern(uint seed)
    {
        state = seed;
    }

    public void Fill(byte[] buffer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            state = unchecked(state * 1664525 + 1013904223);
            buffer[i] = (byte)(state >> 24);
        }
    }
}
