// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.IO.Pipes;
using System.Threading.Tasks;

/// <summary>Every message comes back as one message, or every byte as a byte; an instance for each client.</summary>
static class Echo
{
    const int Part = 1024;

    public static void Serve(string name, PipeTransmissionMode mode, int clients)
    {
        var instances = new NamedPipeServerStream[clients];
        for (int i = 0; i < clients; i++)
        {
            instances[i] = Pipes.Create(name, mode, clients);
        }
        Console.WriteLine("listening");
        var conversations = new Task[clients];
        for (int i = 0; i < clients; i++)
        {
            NamedPipeServerStream instance = instances[i];
            conversations[i] = Task.Factory.StartNew(() => Converse(instance, mode), TaskCreationOptions.LongRunning);
        }
        Task.WaitAll(conversations);
    }

    static void Converse(NamedPipeServerStream pipe, PipeTransmissionMode mode)
    {
        using (pipe)
        {
            pipe.WaitForConnection();
            Console.WriteLine("connected");
            var checksum = new Checksum();
            var part = new MemoryStream();
            while (Pipes.ReadSome(pipe, mode, part))
            {
                byte[] bytes = part.ToArray();
                pipe.Write(bytes, 0, bytes.Length);
                checksum.Add(bytes, bytes.Length);
                part.SetLength(0);
            }
            Console.WriteLine("echoed " + checksum);
        }
    }

    /// <summary>In byte mode in small parts, each read back before the next: two writers could wait for each other.</summary>
    public static void Ask(string name, PipeTransmissionMode mode, string[] sizes)
    {
        using (NamedPipeClientStream pipe = Pipes.Connect(name, mode))
        {
            Console.WriteLine("connected");
            foreach (string size in sizes)
            {
                byte[] bytes = new byte[int.Parse(size)];
                new Pattern(Pattern.Client).Fill(bytes, bytes.Length);
                var back = new MemoryStream();
                int part = mode == PipeTransmissionMode.Message ? bytes.Length : Part;
                for (int from = 0; from < bytes.Length; from += part)
                {
                    int end = Math.Min(bytes.Length, from + part);
                    pipe.Write(bytes, from, end - from);
                    while (back.Length < end && Pipes.ReadSome(pipe, mode, back))
                    {
                    }
                }
                var checksum = new Checksum();
                checksum.Add(back.ToArray(), (int)back.Length);
                Console.WriteLine("echoed " + checksum);
            }
        }
    }
}
