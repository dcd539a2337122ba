// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.IO.Pipes;
using System.Text;

/// <summary>The classic sample conversation on System.IO.Pipes: one request, one answer, UTF-16LE with its NUL.</summary>
static class Demo
{
    public static void Serve(string name, PipeTransmissionMode mode, string response)
    {
        using (NamedPipeServerStream pipe = Pipes.Create(name, mode, 1))
        {
            Console.WriteLine("The named pipe (\\\\.\\pipe\\{0}) is created.", name);
            Console.WriteLine("Waiting for the client's connection...");
            pipe.WaitForConnection();
            Console.WriteLine("Client is connected.");

            byte[] request = ReadText(pipe, mode);
            Console.WriteLine("Receive {0} bytes from client: \"{1}\"", request.Length, Decode(request));

            byte[] answer = Encode(response);
            pipe.Write(answer, 0, answer.Length);
            pipe.Flush();
            Console.WriteLine("Send {0} bytes to client: \"{1}\"", answer.Length, response);

            // Disconnecting throws away what the client has not read.
            pipe.WaitForPipeDrain();
            pipe.Disconnect();
        }
    }

    public static void Ask(string name, PipeTransmissionMode mode, string text)
    {
        using (NamedPipeClientStream pipe = Pipes.Connect(name, mode))
        {
            Console.WriteLine("The named pipe (\\\\.\\pipe\\{0}) is connected.", name);

            byte[] request = Encode(text);
            pipe.Write(request, 0, request.Length);
            Console.WriteLine("Send {0} bytes to server: \"{1}\"", request.Length, text);

            byte[] answer = ReadText(pipe, mode);
            Console.WriteLine("Receive {0} bytes from server: \"{1}\"", answer.Length, Decode(answer));
        }
    }

    /// <summary>A message is a text; in byte mode no message ends, and the text does at its NUL.</summary>
    static byte[] ReadText(PipeStream pipe, PipeTransmissionMode mode)
    {
        var text = new MemoryStream();
        do
        {
            if (!Pipes.ReadSome(pipe, mode, text))
            {
                throw new EndOfStreamException("the text ended after " + text.Length + " bytes, without its NUL");
            }
        }
        while (mode == PipeTransmissionMode.Byte && !EndsWithNul(text.ToArray()));
        return text.ToArray();
    }

    static bool EndsWithNul(byte[] bytes)
    {
        int end = bytes.Length;
        return end >= 2 && end % 2 == 0 && bytes[end - 1] == 0 && bytes[end - 2] == 0;
    }

    public static byte[] Encode(string text)
    {
        return Encoding.Unicode.GetBytes(text + "\0");
    }

    public static string Decode(byte[] bytes)
    {
        return Encoding.Unicode.GetString(bytes, 0, bytes.Length - 2);
    }
}
