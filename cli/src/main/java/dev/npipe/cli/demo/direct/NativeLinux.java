// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.direct;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.npipe.NamedPipeAddress;
import dev.npipe.cli.demo.talk.DemoText;
import dev.npipe.cli.demo.talk.Transcript;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The demo conversation in system calls of Linux, from top to bottom, with nothing of the library:
 * on Unix a named pipe is a Unix domain socket, {@code CoreFxPipe_<name>} in the folder for
 * temporary files. .NET uses the same name, so each end also talks to a .NET program.
 *
 * <p>The calls go through the Foreign Function and Memory API; {@link LinuxCalls} shows how.
 */
public final class NativeLinux {
    // From the C headers of Linux.
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED =
            System.getProperty("os.arch").startsWith("ppc") ? 21 : 17;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** {@code struct sockaddr_un}: a short for the family, then the path with its NUL. */
    private static final int SUN_PATH = 2;

    private static final int SUN_PATH_SIZE = 108;

    private final NamedPipeAddress address;
    private final Arena arena;
    private final LinuxCalls linux;

    private NativeLinux(NamedPipeAddress address, Arena arena) {
        this.address = address;
        this.arena = arena;
        this.linux = new LinuxCalls(arena);
    }

    /** The server's end: waits for one client, reads its text and answers. */
    public static void serve(NamedPipeAddress address, String response, Transcript transcript)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) { // frees all native memory at its end
            new NativeLinux(address, arena).serve(response, transcript);
        }
    }

    /** The client's end: sends a text and reads the answer. */
    public static void ask(NamedPipeAddress address, String request, Transcript transcript)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            new NativeLinux(address, arena).ask(request, transcript);
        }
    }

    private void serve(String response, Transcript transcript) throws IOException {
        Path path = LinuxPaths.of(address).getFirst();
        var file = new LinuxSocketFile(address, path, arena, linux);
        int pipe;
        int listener = checked("socket", linux.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        try {
            // Ctrl-C ends a Java program on another thread, which runs this before.
            Runtime.getRuntime().addShutdownHook(new Thread(file::removeAtCtrlC));
            try {
                checked("bind", file.bind(listener, socketAddress(path)));
                // To connect needs the right to write the file: every user who logged on has it.
                checked("chmod", linux.chmod(arena.allocateFrom(path.toString()), 0666));
                checked("listen", linux.listen(listener, 1));
                transcript.created(address);

                transcript.waiting();
                pipe = accept(listener);
            } finally {
                file.remove();
            }
        } finally {
            linux.close(listener); // one client is all this server is for
        }
        try {
            // The kernel noted who connected; the client cannot lie about it. Everybody who has an
            // identity may talk to this server.
            if (peerUid(pipe) == -1) {
                throw new AccessDeniedException(
                        address.toString(), null, "a client without a user");
            }
            transcript.clientConnected();

            DemoText request = receive(pipe);
            transcript.received(request.size(), "client", request.text());

            // What send has taken lies in the client's queue and survives the close: nothing to
            // wait for, as a named pipe of Windows needs it.
            int size = send(pipe, response);
            transcript.sent(size, "client", response);
        } finally {
            linux.close(pipe);
        }
    }

    private void ask(String request, Transcript transcript) throws IOException {
        int pipe = checked("socket", linux.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        try {
            connect(pipe);
            // Everybody can make a socket of this name in a common folder. The uid is the one that
            // the server had when it called listen.
            int server = peerUid(pipe);
            if (server != linux.geteuid() && server != 0) {
                throw new AccessDeniedException(
                        address.toString(),
                        null,
                        "its server runs as user %s, neither this user nor root"
                                .formatted(Integer.toUnsignedLong(server)));
            }
            transcript.connected(address);

            int size = send(pipe, request);
            transcript.sent(size, "server", request);

            DemoText response = receive(pipe);
            transcript.received(response.size(), "server", response.text());
        } finally {
            linux.close(pipe);
        }
    }

    /** ENOENT: no file. ECONNREFUSED: a file that a killed server left. */
    private void connect(int socket) throws IOException {
        for (Path path : LinuxPaths.of(address)) {
            if (linux.connect(socket, socketAddress(path)) == 0) {
                return;
            }
            if (linux.errno() != LinuxCalls.ENOENT && linux.errno() != LinuxCalls.ECONNREFUSED) {
                throw failure("connect");
            }
        }
        throw new NoSuchFileException(address.toString());
    }

    private int accept(int listener) throws IOException {
        int pipe;
        do {
            pipe = linux.accept(listener);
        } while (pipe < 0
                && linux.errno() == LinuxCalls.EINTR); // a signal that Java handles for itself
        return checked("accept", pipe);
    }

    /** A stream knows no messages: it hands out what is there, and the text ends at its NUL. */
    private DemoText receive(int socket) throws IOException {
        var text = new DemoText();
        MemorySegment buffer = arena.allocate(DemoText.BUFFER_SIZE);
        while (!text.ended()) {
            long n = linux.recv(socket, buffer, 0);
            if (n == 0) {
                throw text.endOfStream();
            }
            if (n > 0) {
                text.add(buffer.asSlice(0, n).asByteBuffer());
            } else if (linux.errno() != LinuxCalls.EINTR) {
                throw failure("recv");
            }
        }
        return text;
    }

    /** send may take only a part when the queue is full, and waits when there is no room at all. */
    private int send(int socket, String text) throws IOException {
        MemorySegment bytes = MemorySegment.ofBuffer(DemoText.encode(text));
        MemorySegment remaining = arena.allocate(bytes.byteSize()).copyFrom(bytes);
        while (remaining.byteSize() > 0) {
            // MSG_NOSIGNAL: a peer that has left is an error, not a SIGPIPE that ends this process.
            long n = linux.send(socket, remaining, MSG_NOSIGNAL);
            if (n >= 0) {
                remaining = remaining.asSlice(n);
            } else if (linux.errno() != LinuxCalls.EINTR) {
                throw failure("send");
            }
        }
        return (int) bytes.byteSize();
    }

    /** {@code struct ucred { pid_t pid; uid_t uid; gid_t gid; }} */
    private int peerUid(int socket) throws IOException {
        MemorySegment ucred = arena.allocate(JAVA_INT, 3);
        MemorySegment length = arena.allocateFrom(JAVA_INT, (int) ucred.byteSize());
        checked("getsockopt", linux.getsockopt(socket, SOL_SOCKET, SO_PEERCRED, ucred, length));
        return ucred.getAtIndex(JAVA_INT, 1);
    }

    private MemorySegment socketAddress(Path path) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length >= SUN_PATH_SIZE) {
            throw new UnsupportedOperationException(
                    "the path of a socket has at most %s bytes: %s"
                            .formatted(SUN_PATH_SIZE - 1, path));
        }
        MemorySegment sockaddr = arena.allocate(SUN_PATH + SUN_PATH_SIZE, Short.BYTES);
        sockaddr.set(JAVA_SHORT, 0, (short) AF_UNIX);
        sockaddr.asSlice(SUN_PATH).copyFrom(MemorySegment.ofArray(name)); // zeros follow
        return sockaddr;
    }

    private int checked(String call, int result) throws IOException {
        if (result < 0) {
            throw failure(call);
        }
        return result;
    }

    private IOException failure(String call) {
        int errno = linux.errno();
        String reason = "%s: %s (errno %s)".formatted(call, linux.strerror(errno), errno);
        return errno == LinuxCalls.EACCES || errno == LinuxCalls.EPERM
                ? new AccessDeniedException(address.toString(), null, reason)
                : new FileSystemException(address.toString(), null, reason);
    }
}
