// SPDX-License-Identifier: Apache-2.0
using System;
using System.IO;
using System.IO.Pipes;
using System.Text;

/// <summary>Texts over a pipe, whole ones.</summary>
abstract class Texts
{
    public static Texts Of(PipeStream pipe, PipeTransmissionMode mode)
    {
        return mode == PipeTransmissionMode.Message ? (Texts)new Messages(pipe) : new Headers(pipe);
    }

    /// <summary>The next one; null when the other end has closed.</summary>
    public abstract byte[] Read();

    public abstract void Write(byte[] text);

    /// <summary>One message each.</summary>
    sealed class Messages : Texts
    {
        readonly PipeStream pipe;
        readonly byte[] buffer = new byte[65536];

        public Messages(PipeStream pipe)
        {
            this.pipe = pipe;
        }

        public override byte[] Read()
        {
            var message = new MemoryStream();
            do
            {
                int count = pipe.Read(buffer, 0, buffer.Length);
                if (count == 0)
                {
                    return null;
                }
                message.Write(buffer, 0, count);
            }
            while (!pipe.IsMessageComplete);
            return message.ToArray();
        }

        public override void Write(byte[] text)
        {
            pipe.Write(text, 0, text.Length);
        }
    }

    /// <summary>Each behind a header with its length, as StreamJsonRpc's HeaderDelimitedMessageHandler has it.</summary>
    sealed class Headers : Texts
    {
        const string Length = "Content-Length: ";

        readonly PipeStream pipe;
        readonly Stream input;

        public Headers(PipeStream pipe)
        {
            this.pipe = pipe;
            input = new BufferedStream(pipe);
        }

        public override byte[] Read()
        {
            int length = -1;
            for (string line = ReadLine(); line != ""; line = ReadLine())
            {
                if (line == null)
                {
                    return null;
                }
                if (line.StartsWith(Length, StringComparison.OrdinalIgnoreCase))
                {
                    length = int.Parse(line.Substring(Length.Length));
                }
            }
            byte[] text = new byte[length];
            for (int count = 0; count < length;)
            {
                int more = input.Read(text, count, length - count);
                if (more == 0)
                {
                    throw new EndOfStreamException("a text ended after " + count + " of " + length);
                }
                count += more;
            }
            return text;
        }

        string ReadLine()
        {
            var line = new StringBuilder();
            for (int next = input.ReadByte(); next >= 0; next = input.ReadByte())
            {
                if (next == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }
                line.Append((char)next);
            }
            return null;
        }

        public override void Write(byte[] text)
        {
            byte[] header = Encoding.ASCII.GetBytes(Length + text.Length + "\r\n\r\n");
            byte[] both = new byte[header.Length + text.Length];
            header.CopyTo(both, 0);
            text.CopyTo(both, header.Length);
            pipe.Write(both, 0, both.Length);
        }
    }
}
