// SPDX-License-Identifier: Apache-2.0
using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

/// <summary>The server's end of the sample in functions of Windows, through P/Invoke.</summary>
static class NativeServer
{
    const uint PipeAccessDuplex = 3;
    const uint PipeTypeMessage = 4;
    const uint PipeReadModeMessage = 2;
    const uint UnlimitedInstances = 255;
    const uint BufferSize = 1024;
    const int ErrorMoreData = 234;
    const int ErrorPipeConnected = 535;

    /// <summary>Users who logged on may read and write, administrators may do everything.</summary>
    const string Security = "D:(A;OICI;GRGW;;;AU)(A;OICI;GA;;;BA)";

    public static void Serve(string name, string response)
    {
        using (SafePipeHandle pipe = Create(name))
        {
            Console.WriteLine("The named pipe (\\\\.\\pipe\\{0}) is created.", name);
            Console.WriteLine("Waiting for the client's connection...");
            if (!ConnectNamedPipe(pipe, IntPtr.Zero) && Marshal.GetLastWin32Error() != ErrorPipeConnected)
            {
                throw new Win32Exception();
            }
            Console.WriteLine("Client is connected.");

            byte[] request = ReadMessage(pipe);
            Console.WriteLine("Receive {0} bytes from client: \"{1}\"", request.Length, Demo.Decode(request));

            byte[] answer = Demo.Encode(response);
            Check(WriteFile(pipe, answer, (uint)answer.Length, out _, IntPtr.Zero));
            Console.WriteLine("Send {0} bytes to client: \"{1}\"", answer.Length, response);

            Check(FlushFileBuffers(pipe));
            Check(DisconnectNamedPipe(pipe));
        }
    }

    static SafePipeHandle Create(string name)
    {
        Check(ConvertStringSecurityDescriptorToSecurityDescriptor(Security, 1, out IntPtr descriptor, IntPtr.Zero));
        try
        {
            var security = new SecurityAttributes
            {
                Length = (uint)Marshal.SizeOf<SecurityAttributes>(),
                Descriptor = descriptor,
            };
            SafePipeHandle pipe = CreateNamedPipe("\\\\.\\pipe\\" + name, PipeAccessDuplex,
                PipeTypeMessage | PipeReadModeMessage, UnlimitedInstances, BufferSize, BufferSize, 0, ref security);
            Check(!pipe.IsInvalid);
            return pipe;
        }
        finally
        {
            LocalFree(descriptor);
        }
    }

    static byte[] ReadMessage(SafePipeHandle pipe)
    {
        var message = new MemoryStream();
        byte[] buffer = new byte[BufferSize];
        bool complete;
        do
        {
            complete = ReadFile(pipe, buffer, BufferSize, out uint count, IntPtr.Zero);
            Check(complete || Marshal.GetLastWin32Error() == ErrorMoreData);
            message.Write(buffer, 0, (int)count);
        }
        while (!complete);
        return message.ToArray();
    }

    static void Check(bool succeeded)
    {
        if (!succeeded)
        {
            throw new Win32Exception();
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    struct SecurityAttributes
    {
        public uint Length;
        public IntPtr Descriptor;
        public int Inherit;
    }

    [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern SafePipeHandle CreateNamedPipe(string name, uint openMode, uint pipeMode, uint maxInstances,
        uint outSize, uint inSize, uint defaultTimeout, ref SecurityAttributes security);

    [DllImport("kernel32", SetLastError = true)]
    static extern bool ConnectNamedPipe(SafePipeHandle pipe, IntPtr overlapped);

    [DllImport("kernel32", SetLastError = true)]
    static extern bool ReadFile(SafePipeHandle file, byte[] buffer, uint size, out uint count, IntPtr overlapped);

    [DllImport("kernel32", SetLastError = true)]
    static extern bool WriteFile(SafePipeHandle file, byte[] buffer, uint size, out uint count, IntPtr overlapped);

    [DllImport("kernel32", SetLastError = true)]
    static extern bool FlushFileBuffers(SafePipeHandle file);

    [DllImport("kernel32", SetLastError = true)]
    static extern bool DisconnectNamedPipe(SafePipeHandle pipe);

    [DllImport("kernel32")]
    static extern IntPtr LocalFree(IntPtr memory);

    [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern bool ConvertStringSecurityDescriptorToSecurityDescriptor(string text, uint revision,
        out IntPtr descriptor, IntPtr size);
}
