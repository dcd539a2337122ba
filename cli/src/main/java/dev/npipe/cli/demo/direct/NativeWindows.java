// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.direct;

import static dev.npipe.WinError.ERROR_BROKEN_PIPE;
import static dev.npipe.WinError.ERROR_MORE_DATA;
import static dev.npipe.WinError.ERROR_PIPE_BUSY;
import static dev.npipe.WinError.ERROR_PIPE_NOT_CONNECTED;
import static dev.npipe.WinError.ERROR_SEM_TIMEOUT;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeBusyException;
import dev.npipe.cli.demo.talk.DemoText;
import dev.npipe.cli.demo.talk.Transcript;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * The demo conversation in functions of Windows, from top to bottom, with nothing of the library.
 * Each end also talks to the same program written in C, C# or anything else.
 *
 * <p>The calls go through the Foreign Function and Memory API; {@link Win32} shows how. They block:
 * one client, one conversation.
 */
public final class NativeWindows {
    // From the headers of the Windows SDK.
    private static final int PIPE_ACCESS_DUPLEX = 0x3;
    private static final int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    private static final int PIPE_TYPE_MESSAGE = 0x4;
    private static final int PIPE_READMODE_MESSAGE = 0x2;
    private static final int PIPE_REJECT_REMOTE_CLIENTS = 0x8;
    private static final int GENERIC_READ = 0x80000000;
    private static final int GENERIC_WRITE = 0x40000000;
    private static final int OPEN_EXISTING = 3;
    private static final int SECURITY_SQOS_PRESENT = 0x100000;
    private static final int SECURITY_IDENTIFICATION = 0x10000;
    private static final int FORMAT_MESSAGE_IGNORE_INSERTS = 0x200;
    private static final int FORMAT_MESSAGE_FROM_SYSTEM = 0x1000;

    private static final int ERROR_FILE_NOT_FOUND = 2;
    private static final int ERROR_ACCESS_DENIED = 5;
    private static final int ERROR_INVALID_PARAMETER = 87;
    private static final int ERROR_PIPE_CONNECTED = 535;

    /**
     * Who may use the pipe, in Windows' own notation: every user who logged on may read and write,
     * administrators may do everything.
     */
    private static final String SECURITY = "D:(A;OICI;GRGW;;;AU)(A;OICI;GA;;;BA)";

    /** {@code SECURITY_ATTRIBUTES}: its own size, padding, the descriptor, whether inherited. */
    private static final int SECURITY_ATTRIBUTES_SIZE = 24;

    private static final int SECURITY_DESCRIPTOR_OFFSET = 8;

    private static final int BUSY_MILLISECONDS = 5000;

    private final NamedPipeAddress address;
    private final Arena arena;
    private final Win32 windows;

    /** Where ReadFile and WriteFile say how many bytes it were. */
    private final MemorySegment done;

    private NativeWindows(NamedPipeAddress address, Arena arena) {
        this.address = address;
        this.arena = arena;
        this.windows = new Win32(arena);
        this.done = arena.allocate(JAVA_INT);
    }

    /** The server's end: waits for one client, reads its text and answers. */
    public static void serve(NamedPipeAddress address, String response, Transcript transcript)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) { // frees all native memory at its end
            new NativeWindows(address, arena).serve(response, transcript);
        }
    }

    /** The client's end: sends a text and reads the answer. */
    public static void ask(NamedPipeAddress address, String request, Transcript transcript)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            new NativeWindows(address, arena).ask(request, transcript);
        }
    }

    private void serve(String response, Transcript transcript) throws IOException {
        long pipe = createPipe();
        try {
            transcript.created(address);

            transcript.waiting();
            // A client may come between the two calls: then this one fails, and all is well.
            if (!windows.connectNamedPipe(pipe) && windows.lastError() != ERROR_PIPE_CONNECTED) {
                throw failure("ConnectNamedPipe");
            }
            transcript.clientConnected();

            DemoText request = receive(pipe, true);
            transcript.received(request.size(), "client", request.text());

            int size = send(pipe, response);
            transcript.sent(size, "client", response);

            // Disconnecting throws away what the client has not read; so wait until it has.
            checked("FlushFileBuffers", windows.flushFileBuffers(pipe));
            checked("DisconnectNamedPipe", windows.disconnectNamedPipe(pipe));
        } finally {
            windows.closeHandle(pipe);
        }
    }

    private void ask(String request, Transcript transcript) throws IOException {
        long pipe = openPipe();
        try {
            transcript.connected(address);
            boolean messages = readMessages(pipe);

            int size = send(pipe, request);
            transcript.sent(size, "server", request);

            DemoText response = receive(pipe, messages);
            transcript.received(response.size(), "server", response.text());
        } finally {
            windows.closeHandle(pipe);
        }
    }

    private long createPipe() throws IOException {
        if (address.isRemote()) {
            throw new UnsupportedOperationException("a server's pipe is on its own machine");
        }
        MemorySegment descriptor = securityDescriptor();
        try {
            MemorySegment security = arena.allocate(SECURITY_ATTRIBUTES_SIZE, Long.BYTES);
            security.set(JAVA_INT, 0, SECURITY_ATTRIBUTES_SIZE);
            security.set(ADDRESS, SECURITY_DESCRIPTOR_OFFSET, descriptor);
            // The first and only instance: no other process can serve, or steal, the same name.
            long pipe =
                    windows.createNamedPipe(
                            name(),
                            PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE,
                            PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_REJECT_REMOTE_CLIENTS,
                            1,
                            DemoText.BUFFER_SIZE,
                            security);
            if (pipe != Win32.INVALID_HANDLE_VALUE) {
                return pipe;
            }
            throw switch (windows.lastError()) {
                case ERROR_ACCESS_DENIED, ERROR_PIPE_BUSY ->
                        new FileAlreadyExistsException(
                                address.toString(), null, "the pipe already has a server");
                default -> failure("CreateNamedPipe");
            };
        } finally {
            windows.localFree(descriptor);
        }
    }

    /** Memory that Windows allocates, to be freed with LocalFree. */
    private MemorySegment securityDescriptor() throws IOException {
        MemorySegment descriptor = arena.allocate(ADDRESS);
        checked(
                "ConvertStringSecurityDescriptorToSecurityDescriptor",
                windows.convertStringSecurityDescriptor(Win32.wide(arena, SECURITY), descriptor));
        return descriptor.get(ADDRESS, 0);
    }

    /** While another client is served the pipe is busy; that it is free again promises nothing. */
    private long openPipe() throws IOException {
        MemorySegment name = name();
        while (true) {
            // The server may ask who this is, and may not act in this user's name.
            long pipe =
                    windows.createFile(
                            name,
                            GENERIC_READ | GENERIC_WRITE,
                            OPEN_EXISTING,
                            SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION);
            if (pipe != Win32.INVALID_HANDLE_VALUE) {
                return pipe;
            }
            if (windows.lastError() != ERROR_PIPE_BUSY) {
                throw failure("CreateFile");
            }
            checked("WaitNamedPipe", windows.waitNamedPipe(name, BUSY_MILLISECONDS));
        }
    }

    /** A client starts with reading bytes; on a byte-type pipe there is nothing else. */
    private boolean readMessages(long pipe) throws IOException {
        MemorySegment mode = arena.allocateFrom(JAVA_INT, PIPE_READMODE_MESSAGE);
        if (windows.setNamedPipeHandleState(pipe, mode)) {
            return true;
        }
        if (windows.lastError() != ERROR_INVALID_PARAMETER) {
            throw failure("SetNamedPipeHandleState");
        }
        return false;
    }

    /** One message in parts of the buffer's size, or bytes up to the NUL of the text. */
    private DemoText receive(long pipe, boolean messages) throws IOException {
        var text = new DemoText();
        MemorySegment buffer = arena.allocate(DemoText.BUFFER_SIZE);
        boolean complete;
        do {
            complete = windows.readFile(pipe, buffer, done);
            if (!complete && windows.lastError() != ERROR_MORE_DATA) {
                throw switch (windows.lastError()) {
                    case ERROR_BROKEN_PIPE, ERROR_PIPE_NOT_CONNECTED -> text.endOfStream();
                    default -> failure("ReadFile");
                };
            }
            text.add(buffer.asSlice(0, done.get(JAVA_INT, 0)).asByteBuffer());
        } while (messages ? !complete : !text.ended());
        return text;
    }

    /** One message, of any length: WriteFile waits until all of it found room. */
    private int send(long pipe, String text) throws IOException {
        MemorySegment bytes = MemorySegment.ofBuffer(DemoText.encode(text));
        MemorySegment message = arena.allocate(bytes.byteSize()).copyFrom(bytes);
        checked("WriteFile", windows.writeFile(pipe, message, done));
        return done.get(JAVA_INT, 0);
    }

    private MemorySegment name() {
        if (address.isSocketPath()) {
            throw new UnsupportedOperationException("a socket's path is no pipe on Windows");
        }
        NamedPipeAddress named = address.isRemote() ? address : NamedPipeAddress.of(address.name());
        return Win32.wide(arena, named.toString());
    }

    private void checked(String call, boolean succeeded) throws IOException {
        if (!succeeded) {
            throw failure(call);
        }
    }

    private IOException failure(String call) {
        int error = windows.lastError();
        String text = call + ": " + systemText(error);
        String reason = "%s (Win32 error %s)".formatted(text, error);
        return switch (error) {
            case ERROR_FILE_NOT_FOUND -> new NoSuchFileException(address.toString(), null, reason);
            case ERROR_ACCESS_DENIED -> new AccessDeniedException(address.toString(), null, reason);
            case ERROR_PIPE_BUSY, ERROR_SEM_TIMEOUT ->
                    new PipeBusyException(address.toString(), error, text);
            default -> new FileSystemException(address.toString(), null, reason);
        };
    }

    /** What Windows itself says about an error, in the system's language. */
    private String systemText(int error) {
        var otherState = new Win32(arena); // the error that is being reported stays what it was
        MemorySegment buffer = arena.allocate(1024);
        int length =
                otherState.formatMessage(
                        FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, error, buffer);
        byte[] text = buffer.asSlice(0, (long) length * Character.BYTES).toArray(JAVA_BYTE);
        return new String(text, StandardCharsets.UTF_16LE).strip();
    }
}
