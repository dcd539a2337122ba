// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.Text;
using System.Threading.Tasks;

/// <summary>Long streams of bytes in one direction, or in both at the same time.</summary>
static class Streams
{
    const int Block = 50000;

    public static void Send(Stream pipe, int size, uint seed)
    {
        using (pipe)
        {
            Console.WriteLine("sent " + Write(pipe, size, seed));
        }
    }

    public static void Receive(Stream pipe)
    {
        using (pipe)
        {
            Console.WriteLine("received " + Read(pipe, int.MaxValue));
        }
    }

    public static void Duplex(Stream pipe, int size, uint seed)
    {
        using (pipe)
        {
            Console.WriteLine("received " + Exchange(pipe, size, seed));
        }
    }

    public static void Digest(Stream pipe)
    {
        using (pipe)
        {
            Checksum received = Read(pipe, int.MaxValue);
            byte[] answer = Encoding.ASCII.GetBytes(received + "\n");
            pipe.Write(answer, 0, answer.Length);
            Console.WriteLine("received " + received);
        }
    }

    /// <summary>Writes from a second thread while this one reads as much.</summary>
    public static Checksum Exchange(Stream pipe, int size, uint seed)
    {
        Task<Checksum> writing = Task.Factory.StartNew(
            () => Write(pipe, size, seed), TaskCreationOptions.LongRunning);
        Checksum received = Read(pipe, size);
        writing.GetAwaiter().GetResult();
        return received;
    }

    static Checksum Write(Stream pipe, int size, uint seed)
    {
        var pattern = new Pattern(seed);
        var checksum = new Checksum();
        byte[] block = new byte[Block];
        for (int left = size; left > 0;)
        {
            int count = Math.Min(left, block.Length);
            pattern.Fill(block, count);
            pipe.Write(block, 0, count);
            checksum.Add(block, count);
            left -= count;
        }
        return checksum;
    }

    /// <summary>Reads until the end of the stream, or that many bytes.</summary>
    static Checksum Read(Stream pipe, int most)
    {
        var checksum = new Checksum();
        byte[] block = new byte[Block];
        for (int left = most; left > 0;)
        {
            int count = pipe.Read(block, 0, Math.Min(left, block.Length));
            if (count == 0)
            {
                break;
            }
            checksum.Add(block, count);
            left -= count;
        }
        return checksum;
    }
}
