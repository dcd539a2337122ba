// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.IO.Pipes;

/// <summary>A named-pipe program on System.IO.Pipes alone, one subcommand for each way to use a pipe.</summary>
static class PipePeer
{
    const int Usage = 1;
    const int Failed = 2;
    const int NoSuchPipe = 3;
    const int Denied = 4;
    const int Broken = 5;

    static readonly string[] Help =
    {
        "usage: pipe-peer [--current-user] COMMAND NAME [ARGUMENT...]",
        "  demo-server NAME [TEXT]       answer one request, in UTF-16LE with its terminating NUL",
        "  demo-client NAME [TEXT]       send one request and print the answer",
        "  echo-server NAME [CLIENTS]    send every byte back, for that many clients at once",
        "  echo-client NAME SIZE...      send SIZE bytes while reading them back, once for each SIZE",
        "  duplex-server NAME SIZE       send SIZE bytes and receive SIZE bytes at the same time",
        "  duplex-client NAME SIZE",
        "  send-server NAME SIZE         outbound only: send SIZE bytes and close",
        "  send-client NAME SIZE",
        "  receive-server NAME           inbound only: receive until the end of the stream",
        "  receive-client NAME",
        "  digest-server NAME            receive until the end, then answer with size and checksum",
        "  digest-client NAME",
    };

    static int Main(string[] args)
    {
        bool currentUser = args.Length > 0 && args[0] == "--current-user";
        if (currentUser)
        {
            string[] rest = new string[args.Length - 1];
            Array.Copy(args, 1, rest, 0, rest.Length);
            args = rest;
        }
        if (args.Length < 2)
        {
            return PrintHelp();
        }
        try
        {
            return Run(new Pipes(args[1], currentUser), args);
        }
        catch (TimeoutException)
        {
            return Fail(NoSuchPipe, args[1] + ": no such pipe");
        }
        catch (UnauthorizedAccessException e)
        {
            return Fail(Denied, args[1] + ": " + e.Message);
        }
        catch (IOException e)
        {
            return Fail(Broken, args[1] + ": " + e.Message);
        }
        catch (Exception e)
        {
            return Fail(Failed, args[1] + ": " + e);
        }
    }

    static int Run(Pipes pipes, string[] args)
    {
        switch (args[0])
        {
            case "demo-server": Demo.Serve(pipes, Text(args, "Default response from server")); return 0;
            case "demo-client": Demo.Ask(pipes, Text(args, "Default request from client")); return 0;
            case "echo-server": Echo.Serve(pipes, args.Length > 2 ? int.Parse(args[2]) : 1); return 0;
            case "echo-client": Echo.Ask(pipes, Sizes(args)); return 0;
            case "duplex-server": Streams.Duplex(pipes.Accept(PipeDirection.InOut), Sizes(args)[0], Pattern.Server); return 0;
            case "duplex-client": Streams.Duplex(pipes.Connect(PipeDirection.InOut), Sizes(args)[0], Pattern.Client); return 0;
            case "send-server": Streams.Send(pipes.Accept(PipeDirection.Out), Sizes(args)[0], Pattern.Server); return 0;
            case "send-client": Streams.Send(pipes.Connect(PipeDirection.Out), Sizes(args)[0], Pattern.Client); return 0;
            case "receive-server": Streams.Receive(pipes.Accept(PipeDirection.In)); return 0;
            case "receive-client": Streams.Receive(pipes.Connect(PipeDirection.In)); return 0;
            case "digest-server": Streams.Digest(pipes.Accept(PipeDirection.InOut)); return 0;
            case "digest-client": Streams.Digest(pipes.Connect(PipeDirection.InOut)); return 0;
            default: return PrintHelp();
        }
    }

    static string Text(string[] args, string standard)
    {
        return args.Length > 2 ? args[2] : standard;
    }

    static int[] Sizes(string[] args)
    {
        if (args.Length < 3)
        {
            throw new ArgumentException(args[0] + " needs a SIZE");
        }
        int[] sizes = new int[args.Length - 2];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = int.Parse(args[i + 2]);
        }
        return sizes;
    }

    static int PrintHelp()
    {
        foreach (string line in Help)
        {
            Console.Error.WriteLine(line);
        }
        return Usage;
    }

    static int Fail(int status, string message)
    {
        Console.Error.WriteLine("pipe-peer: " + message);
        return status;
    }
}
