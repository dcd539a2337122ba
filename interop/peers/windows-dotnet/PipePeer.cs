// SPDX-License-Identifier: Apache-2.0
using System;
using System.ComponentModel;
using System.IO;
using System.IO.Pipes;
using System.Text;

/// <summary>A named-pipe program for Windows, one subcommand for each way to use a pipe.</summary>
static class PipePeer
{
    const int Usage = 1;
    const int Failed = 2;
    const int NoSuchPipe = 3;
    const int Denied = 4;
    const int Broken = 5;

    static readonly string[] Help =
    {
        "usage: pipe-peer [--byte | --native] COMMAND NAME [ARGUMENT...]     (message mode without --byte)",
        "  demo-server NAME [TEXT]       answer one request, in UTF-16LE with its terminating NUL",
        "  demo-client NAME [TEXT]       send one request and print the answer",
        "  echo-server NAME [CLIENTS]    send every message back, for that many clients at once",
        "  echo-client NAME SIZE...      send SIZE bytes and read them back, once for each SIZE",
        "--native holds the server's end of the demo in functions of Windows, through P/Invoke.",
    };

    static int Main(string[] words)
    {
        Console.SetOut(Utf8(Console.OpenStandardOutput()));
        Console.SetError(Utf8(Console.OpenStandardError()));
        string option = words.Length > 0 && words[0].StartsWith("--") ? words[0] : "";
        string[] args = option == "" ? words : words.AsSpan(1).ToArray();
        if (args.Length < 2)
        {
            return PrintHelp();
        }
        try
        {
            return Run(option, args);
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
        catch (Win32Exception e)
        {
            return Fail(Failed, args[1] + ": " + e.Message + " (Win32 error " + e.NativeErrorCode + ")");
        }
        catch (Exception e)
        {
            return Fail(Failed, args[1] + ": " + e);
        }
    }

    static int Run(string option, string[] args)
    {
        var mode = option == "--byte" ? PipeTransmissionMode.Byte : PipeTransmissionMode.Message;
        switch (option + args[0])
        {
            case "--nativedemo-server": NativeServer.Serve(args[1], Text(args, "Default response from server")); return 0;
            case "--bytedemo-server":
            case "demo-server": Demo.Serve(args[1], mode, Text(args, "Default response from server")); return 0;
            case "--bytedemo-client":
            case "demo-client": Demo.Ask(args[1], mode, Text(args, "Default request from client")); return 0;
            case "--byteecho-server":
            case "echo-server": Echo.Serve(args[1], mode, args.Length > 2 ? int.Parse(args[2]) : 1); return 0;
            case "--byteecho-client":
            case "echo-client": Echo.Ask(args[1], mode, args.AsSpan(2).ToArray()); return 0;
            default: return PrintHelp();
        }
    }

    static string Text(string[] args, string standard)
    {
        return args.Length > 2 ? args[2] : standard;
    }

    static TextWriter Utf8(Stream stream)
    {
        return new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
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
