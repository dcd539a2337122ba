// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Threading.Tasks;

/// <summary>Every byte comes back. The server has one instance for each client, so that all are served at once.</summary>
static class Echo
{
    public static void Serve(Pipes pipes, int clients)
    {
        var instances = new NamedPipeServerStream[clients];
        for (int i = 0; i < clients; i++)
        {
            instances[i] = pipes.Create(PipeDirection.InOut, clients);
        }
        Task[] waiting = instances.Select(pipes.StartWaiting).ToArray();
        Console.WriteLine("listening");
        var conversations = new Task[clients];
        for (int i = 0; i < clients; i++)
        {
            NamedPipeServerStream instance = instances[i];
            Task client = waiting[i];
            conversations[i] = Task.Factory.StartNew(() => Converse(instance, client), TaskCreationOptions.LongRunning);
        }
        foreach (Task conversation in conversations)
        {
            conversation.GetAwaiter().GetResult();
        }
    }

    public static void Ask(Pipes pipes, int[] sizes)
    {
        using (Stream pipe = pipes.Connect(PipeDirection.InOut))
        {
            foreach (int size in sizes)
            {
                Console.WriteLine("echoed " + Streams.Exchange(pipe, size, Pattern.Client));
            }
        }
    }

    static void Converse(NamedPipeServerStream pipe, Task client)
    {
        using (pipe)
        {
            client.GetAwaiter().GetResult();
            Console.WriteLine("connected");
            var checksum = new Checksum();
            byte[] block = new byte[65536];
            int count;
            while ((count = pipe.Read(block, 0, block.Length)) > 0)
            {
                pipe.Write(block, 0, count);
                checksum.Add(block, count);
            }
            Console.WriteLine("echoed " + checksum);
        }
    }
}
