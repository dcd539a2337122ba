// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.IO.Pipes;
using System.Text;
using System.Threading.Tasks;

/// <summary>The classic sample conversation: one request, one answer, UTF-16LE with a terminating NUL.</summary>
static class Demo
{
    const int BufferSize = 1024;

    public static void Serve(Pipes pipes, string response)
    {
        using (NamedPipeServerStream pipe = pipes.Create(PipeDirection.InOut, 1))
        {
            Task client = pipes.StartWaiting(pipe);
            Console.WriteLine("The named pipe (\\\\.\\pipe\\{0}) is created.", pipes.Name);
            Console.WriteLine("Waiting for the client's connection...");
            client.GetAwaiter().GetResult();
            Console.WriteLine("Client is connected.");

            byte[] request = ReadText(pipe);
            Console.WriteLine("Receive {0} bytes from client: \"{1}\"", request.Length, Decode(request));

            byte[] answer = Encode(response);
            pipe.Write(answer, 0, answer.Length);
            Console.WriteLine("Send {0} bytes to client: \"{1}\"", answer.Length, response);
        }
    }

    public static void Ask(Pipes pipes, string text)
    {
        using (NamedPipeClientStream pipe = pipes.Open(PipeDirection.InOut))
        {
            Console.WriteLine("The named pipe (\\\\.\\pipe\\{0}) is connected.", pipes.Name);

            byte[] request = Encode(text);
            pipe.Write(request, 0, request.Length);
            Console.WriteLine("Send {0} bytes to server: \"{1}\"", request.Length, text);

            byte[] answer = ReadText(pipe);
            Console.WriteLine("Receive {0} bytes from server: \"{1}\"", answer.Length, Decode(answer));
        }
    }

    /// <summary>A byte pipe has no message end: the text ends at its NUL, however the reads fall.</summary>
    static byte[] ReadText(Stream pipe)
    {
        var text = new MemoryStream();
        byte[] buffer = new byte[BufferSize];
        while (!EndsWithNul(text))
        {
            int count = pipe.Read(buffer, 0, buffer.Length);
            if (count == 0)
            {
                throw new EndOfStreamException("the text ended after " + text.Length + " bytes, without its NUL");
            }
            text.Write(buffer, 0, count);
        }
        return text.ToArray();
    }

    static bool EndsWithNul(MemoryStream text)
    {
        byte[] bytes = text.ToArray();
        int end = bytes.Length;
        return end >= 2 && end % 2 == 0 && bytes[end - 1] == 0 && bytes[end - 2] == 0;
    }

    static byte[] Encode(string text)
    {
        return Encoding.Unicode.GetBytes(text + "\0");
    }

    static string Decode(byte[] bytes)
    {
        return Encoding.Unicode.GetString(bytes, 0, bytes.Length - 2);
    }
}
