// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.IO.Pipes;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

/// <summary>An end of JSON-RPC 2.0 over a named pipe, in the manner of StreamJsonRpc.</summary>
static class JsonRpcPeer
{
    const int ConnectMillis = 20000;
    const int Many = 1000;
    const int Large = 1024 * 1024;

    static readonly string[] Help =
    {
        "usage: pipe-peer [--messages] server|client NAME",
        "  server    offers its methods to one client, until that has left",
        "  client    calls the methods of a server, and prints what came",
        "Each text has a header with its length, or is one message of a message-type pipe.",
    };

    static int Main(string[] words)
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" });
        bool messages = words.Length == 3 && words[0] == "--messages";
        if (words.Length != (messages ? 3 : 2))
        {
            Console.Error.WriteLine(string.Join("\n", Help));
            return 1;
        }
        PipeTransmissionMode mode = messages ? PipeTransmissionMode.Message : PipeTransmissionMode.Byte;
        if (words[words.Length - 2] == "server")
        {
            Serve(words[words.Length - 1], mode);
        }
        else
        {
            Ask(words[words.Length - 1], mode);
        }
        return 0;
    }

    static void Serve(string name, PipeTransmissionMode mode)
    {
        using (var pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, mode, PipeOptions.Asynchronous))
        {
            Task client = pipe.WaitForConnectionAsync();
            Console.WriteLine("listening");
            client.GetAwaiter().GetResult();
            var methods = new Methods();
            new Conversation(Texts.Of(pipe, mode), methods).Run();
            Console.WriteLine("noted " + string.Join(", ", methods.Notes));
        }
    }

    static void Ask(string name, PipeTransmissionMode mode)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        pipe.Connect(ConnectMillis);
        if (mode == PipeTransmissionMode.Message)
        {
            pipe.ReadMode = mode;
        }
        var server = new Conversation(Texts.Of(pipe, mode), new Methods());
        new Thread(server.Run) { IsBackground = true }.Start(); // it reads until this process ends, which closes the pipe
        Console.WriteLine("echoed " + server.Call("echo", "grüße").Result);
        CallMany(server);
        string large = new string('x', Large);
        Console.WriteLine("echoed 1 MiB: " + large.Equals(server.Call("echo", large).Result));
        Console.WriteLine("asked back: " + server.Call("askBack", "who").Result);
        Fail(server.Call("fail", "on purpose"));
        Fail(server.Call("unheardOf"));
        server.Send("{not JSON");
        Fail(server.Nobody);
        server.Tell("note", "good");
        server.Tell("note", "bye");
        Console.WriteLine("noted " + server.Call("notes").Result);
    }

    /// <summary>All at once; every second answer is held back until it is released.</summary>
    static void CallMany(Conversation server)
    {
        var answers = new Task<object>[Many];
        for (long i = 0; i < Many; i++)
        {
            answers[i] = server.Call("hold", i);
        }
        bool right = true;
        for (long i = 1; i < Many; i += 2)
        {
            right &= i.Equals(answers[i].Result);
        }
        bool held = true;
        for (int i = 0; i < Many; i += 2)
        {
            held &= !answers[i].IsCompleted;
        }
        server.Tell("release");
        for (long i = 0; i < Many; i += 2)
        {
            right &= i.Equals(answers[i].Result);
        }
        Console.WriteLine(Many + " right answers: " + right + ", half of them held back: " + held);
    }

    static void Fail(Task<object> answer)
    {
        try
        {
            Console.WriteLine("answered " + answer.Result);
        }
        catch (AggregateException e) when (e.InnerException is Failure)
        {
            Console.WriteLine("failed " + e.InnerException.Message);
        }
    }
}
