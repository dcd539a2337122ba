// SPDX-License-Identifier: Apache-2.0

/// <summary>Counts bytes and computes their CRC-32; the runtime's own hashes need a system OpenSSL.</summary>
sealed class Checksum
{
    static readonly uint[] Table = MakeTable();

    uint crc = 0xFFFFFFFF;
    long count;

    public void Add(byte[] bytes, int length)
    {
        for (int i = 0; i < length; i++)
        {
            crc = Table[(crc ^ bytes[i]) & 0xFF] ^ (crc >> 8);
        }
        count += length;
    }

    /// <summary>For example <c>5 crc32:3610a686</c>.</summary>
    public override string ToString()
    {
        return count + " crc32:" + (crc ^ 0xFFFFFFFF).ToString("x8");
    }

    static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++)
            {
                c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            }
            table[n] = c;
        }
        return table;
    }
}
