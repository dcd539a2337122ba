// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.IO.Pipes;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

/// <summary>Makes the two ends of one pipe name, and says on standard output what became true.</summary>
sealed class Pipes
{
    // PipeOptions.CurrentUserOnly, which the assemblies this is compiled against may not name yet.
    const PipeOptions CurrentUserOnly = (PipeOptions)0x20000000;
    const int ConnectMillis = 20000;

    public readonly string Name;
    readonly PipeOptions options;
    readonly int listenersBefore;

    public Pipes(string name, bool currentUser)
    {
        Name = name;
        options = currentUser ? CurrentUserOnly : PipeOptions.None;
        listenersBefore = CountListeners();
    }

    public NamedPipeServerStream Create(PipeDirection direction, int instances)
    {
        return new NamedPipeServerStream(Name, direction, instances, PipeTransmissionMode.Byte, options);
    }

    /// <summary>
    /// Waits for a client in another thread, and returns as soon as clients can connect. .NET Core 2.0 makes the
    /// socket only when it is told to wait; the kernel's list says when that is done.
    /// </summary>
    public Task StartWaiting(NamedPipeServerStream pipe)
    {
        Task waiting = Task.Factory.StartNew(pipe.WaitForConnection, TaskCreationOptions.LongRunning);
        while (!waiting.IsCompleted && CountListeners() == listenersBefore)
        {
            Thread.Sleep(1);
        }
        return waiting;
    }

    /// <summary>Creates the only instance and waits for its client.</summary>
    public NamedPipeServerStream Accept(PipeDirection direction)
    {
        NamedPipeServerStream pipe = Create(direction, 1);
        Task waiting = StartWaiting(pipe);
        Console.WriteLine("listening");
        waiting.GetAwaiter().GetResult();
        Console.WriteLine("connected");
        return pipe;
    }

    public NamedPipeClientStream Open(PipeDirection direction)
    {
        var pipe = new NamedPipeClientStream(".", Name, direction, options);
        pipe.Connect(ConnectMillis);
        return pipe;
    }

    public NamedPipeClientStream Connect(PipeDirection direction)
    {
        NamedPipeClientStream pipe = Open(direction);
        Console.WriteLine("connected");
        return pipe;
    }

    /// <summary>The sockets that listen at this pipe's path, those included that have lost it to a newer one.</summary>
    int CountListeners()
    {
        const string listening = " 00010000 ";
        string path = " " + Path.Combine(Path.GetTempPath(), "CoreFxPipe_" + Name);
        return File.ReadLines("/proc/net/unix").Count(line => line.Contains(listening) && line.EndsWith(path, StringComparison.Ordinal));
    }
}
