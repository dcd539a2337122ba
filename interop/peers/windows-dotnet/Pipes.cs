// SPDX-License-Identifier: Apache-2.0
using System.IO;
using System.IO.Pipes;

/// <summary>Makes and opens pipes, and reads messages whole.</summary>
static class Pipes
{
    const int BufferSize = 1024;
    const int ConnectMillis = 20000;

    public static NamedPipeServerStream Create(string name, PipeTransmissionMode mode, int instances)
    {
        return new NamedPipeServerStream(name, PipeDirection.InOut, instances, mode, PipeOptions.None, BufferSize, BufferSize);
    }

    public static NamedPipeClientStream Connect(string name, PipeTransmissionMode mode)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.None);
        pipe.Connect(ConnectMillis);
        if (mode == PipeTransmissionMode.Message)
        {
            pipe.ReadMode = PipeTransmissionMode.Message;
        }
        return pipe;
    }

    /// <summary>Adds the next message, or the bytes that are there; false when the other end has left.</summary>
    public static bool ReadSome(PipeStream pipe, PipeTransmissionMode mode, Stream into)
    {
        byte[] buffer = new byte[BufferSize];
        do
        {
            int count = pipe.Read(buffer, 0, buffer.Length);
            if (count == 0)
            {
                return false;
            }
            into.Write(buffer, 0, count);
        }
        while (mode == PipeTransmissionMode.Message && !pipe.IsMessageComplete);
        return true;
    }
}
