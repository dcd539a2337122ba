// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The demo conversation in system calls of Linux, from top to bottom, with nothing of the library:
 * on Unix a named pipe is a Unix domain socket, {@code CoreFxPipe_<name>} in the folder for
 * temporary files. .NET uses the same name, so each end also talks to a .NET program.
 *
 * <p>The calls go through the Foreign Function and Memory API; {@link Libc} shows how.
 */
final class NativeLinux {
    // From the C headers of Linux.
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED =
            System.getProperty("os.arch").startsWith("ppc") ? 21 : 17;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EINTR = 4;
    private static final int EACCES = 13;
    private static final int EADDRINUSE = 98;
    private static final int ECONNREFUSED = 111;

    /** {@code struct sockaddr_un}: a short for the family, then the path with its NUL. */
    private static final int SUN_PATH = 2;

    private static final int SUN_PATH_SIZE = 108;

    private final NamedPipeAddress address;
    private final Arena arena;
    private final Libc libc;

    /** Which file is this server's own; guarded by this, for Ctrl-C has a thread of its own. */
    private @Nullable Object file;

    private boolean ending;

    private NativeLinux(NamedPipeAddress address, Arena arena) {
        this.address = address;
        this.arena = arena;
        this.libc = new Libc(arena);
    }

    /** The server's end: waits for one client, reads its text and answers. */
    static void serve(NamedPipeAddress address, String response, Transcript transcript)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) { // frees all native memory at its end
            new NativeLinux(address, arena).serve(response, transcript);
        }
    }

    /** The client's end: sends a text and reads the answer. */
    static void ask(NamedPipeAddress address, String request, Transcript transcript)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            new NativeLinux(address, arena).ask(request, transcript);
        }
    }

    private void serve(String response, Transcript transcript) throws IOException {
        Path path = paths().getFirst();
        int pipe;
        int listener = checked("socket", libc.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        try {
            // Ctrl-C ends a Java program on another thread, which runs this before.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> removeFileAtCtrlC(path)));
            try {
                bind(listener, path);
                // To connect needs the right to write the file: every user who logged on has it.
                checked("chmod", libc.chmod(arena.allocateFrom(path.toString()), 0666));
                checked("listen", libc.listen(listener, 1));
                transcript.created(address);

                transcript.waiting();
                pipe = accept(listener);
            } finally {
                removeFile(path);
            }
        } finally {
            libc.close(listener); // one client is all this server is for
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
            libc.close(pipe);
        }
    }

    private void ask(String request, Transcript transcript) throws IOException {
        int pipe = checked("socket", libc.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        try {
            connect(pipe);
            // Everybody can make a socket of this name in a common folder. The uid is the one that
            // the server had when it called listen.
            int server = peerUid(pipe);
            if (server != libc.geteuid() && server != 0) {
                throw new AccessDeniedException(
                        address.toString(),
                        null,
                        "its server runs as user %d, neither this user nor root"
                                .formatted(Integer.toUnsignedLong(server)));
            }
            transcript.connected(address);

            int size = send(pipe, request);
            transcript.sent(size, "server", request);

            DemoText response = receive(pipe);
            transcript.received(response.size(), "server", response.text());
        } finally {
            libc.close(pipe);
        }
    }

    /** ENOENT: no file. ECONNREFUSED: a file that a killed server left. */
    private void connect(int socket) throws IOException {
        for (Path path : paths()) {
            if (libc.connect(socket, socketAddress(path)) == 0) {
                return;
            }
            if (libc.errno() != ENOENT && libc.errno() != ECONNREFUSED) {
                throw failure("connect");
            }
        }
        throw new NoSuchFileException(address.toString());
    }

    /**
     * bind makes the file. It stays when its process is killed, and then is in the way of the next
     * server, although nobody listens there any more.
     */
    private synchronized void bind(int listener, Path path) throws IOException {
        if (ending) {
            throw new InterruptedIOException("Ctrl-C");
        }
        MemorySegment socketAddress = socketAddress(path);
        int bound = libc.bind(listener, socketAddress);
        if (bound < 0 && libc.errno() == EADDRINUSE) {
            removeStale(path);
            bound = libc.bind(listener, socketAddress);
        }
        checked("bind", bound);
        file = fileKey(path);
    }

    private int accept(int listener) throws IOException {
        int pipe;
        do {
            pipe = libc.accept(listener);
        } while (pipe < 0 && libc.errno() == EINTR); // a signal that Java handles for itself
        return checked("accept", pipe);
    }

    /** A stream knows no messages: it hands out what is there, and the text ends at its NUL. */
    private DemoText receive(int socket) throws IOException {
        var text = new DemoText();
        MemorySegment buffer = arena.allocate(DemoText.BUFFER_SIZE);
        while (!text.ended()) {
            long n = libc.recv(socket, buffer, 0);
            if (n == 0) {
                throw text.endOfStream();
            }
            if (n > 0) {
                text.add(buffer.asSlice(0, n).asByteBuffer());
            } else if (libc.errno() != EINTR) {
                throw failure("recv");
            }
        }
        return text;
    }

    /** send may take only a part when the queue is full, and waits when there is no room at all. */
    private int send(int socket, String text) throws IOException {
        MemorySegment bytes = MemorySegment.ofBuffer(DemoText.encode(text));
        MemorySegment left = arena.allocate(bytes.byteSize()).copyFrom(bytes);
        while (left.byteSize() > 0) {
            // MSG_NOSIGNAL: a peer that has left is an error, not a SIGPIPE that ends this process.
            long n = libc.send(socket, left, MSG_NOSIGNAL);
            if (n >= 0) {
                left = left.asSlice(n);
            } else if (libc.errno() != EINTR) {
                throw failure("send");
            }
        }
        return (int) bytes.byteSize();
    }

    /** {@code struct ucred { pid_t pid; uid_t uid; gid_t gid; }} */
    private int peerUid(int socket) throws IOException {
        MemorySegment ucred = arena.allocate(JAVA_INT, 3);
        MemorySegment length = arena.allocateFrom(JAVA_INT, (int) ucred.byteSize());
        checked("getsockopt", libc.getsockopt(socket, SOL_SOCKET, SO_PEERCRED, ucred, length));
        return ucred.getAtIndex(JAVA_INT, 1);
    }

    /** Where the pipe is: a server binds at the first place, a client looks at all of them. */
    private List<Path> paths() {
        if (address.isRemote()) {
            throw new UnsupportedOperationException("--native reaches pipes of this machine only");
        }
        if (!address.isSocketPath() && address.name().contains("/")) {
            throw new UnsupportedOperationException("a name with a slash cannot be used on Linux");
        }
        String directory =
                Stream.of(
                                System.getProperty("dev.npipe.directory"),
                                System.getenv("NPIPE_DIRECTORY"),
                                System.getenv("TMPDIR"))
                        .filter(choice -> choice != null && !choice.isEmpty())
                        .findFirst()
                        .orElse("/tmp");
        try {
            if (address.isSocketPath()) {
                return List.of(Path.of(address.name()));
            }
            String file = "CoreFxPipe_" + address.name();
            return List.copyOf(
                    new LinkedHashSet<>(
                            List.of(
                                    Path.of(directory, file).toAbsolutePath(),
                                    Path.of("/tmp", file))));
        } catch (InvalidPathException e) {
            throw new UnsupportedOperationException("set a UTF-8 locale to use this name", e);
        }
    }

    private MemorySegment socketAddress(Path path) {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length >= SUN_PATH_SIZE) {
            throw new UnsupportedOperationException(
                    "the path of a socket has at most %d bytes: %s"
                            .formatted(SUN_PATH_SIZE - 1, path));
        }
        MemorySegment sockaddr = arena.allocate(SUN_PATH + SUN_PATH_SIZE, Short.BYTES);
        sockaddr.set(JAVA_SHORT, 0, (short) AF_UNIX);
        sockaddr.asSlice(SUN_PATH).copyFrom(MemorySegment.ofArray(name)); // zeros follow
        return sockaddr;
    }

    /**
     * Removes the file of a server that was killed. The kernel lists all sockets; one that is bound
     * or listens is in state 01, the connections that a server accepted are in state 03.
     */
    private void removeStale(Path path) throws IOException {
        String table = Files.readString(Path.of("/proc/net/unix"), StandardCharsets.ISO_8859_1);
        String bytes =
                new String(
                        path.toString().getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1);
        boolean live =
                table.lines() // Num RefCount Protocol Flags Type St Inode Path
                        .map(line -> line.split(" +", 8))
                        .anyMatch(c -> c.length == 8 && c[7].equals(bytes) && c[5].equals("01"));
        if (live) {
            throw new FileAlreadyExistsException(
                    address.toString(), null, "the pipe already has a server");
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new FileAlreadyExistsException(
                    address.toString(), null, "there is a file that is not a socket: " + path);
        }
        if (libc.unlink(arena.allocateFrom(path.toString())) < 0 && libc.errno() != ENOENT) {
            throw new AccessDeniedException(
                    address.toString(),
                    null,
                    "user %s left a socket there that this user cannot remove: %s"
                            .formatted(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS), path));
        }
    }

    /** Device and inode of a file: what tells it from another one of the same name. */
    private static Object fileKey(Path path) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey());
    }

    /**
     * Removes the socket file unless it is somebody else's by now: .NET unlinks before it binds.
     */
    private synchronized void removeFile(Path path) throws IOException {
        ending = true;
        try {
            if (file != null && fileKey(path).equals(file)) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            file = null; // removed already
        }
    }

    private void removeFileAtCtrlC(Path path) {
        try {
            removeFile(path);
        } catch (IOException e) {
            System.err.println("npipe: the socket file is left: " + e);
        }
    }

    private int checked(String call, int result) throws IOException {
        if (result < 0) {
            throw failure(call);
        }
        return result;
    }

    private IOException failure(String call) {
        int errno = libc.errno();
        String reason = "%s: %s (errno %d)".formatted(call, libc.strerror(errno), errno);
        return errno == EACCES || errno == EPERM
                ? new AccessDeniedException(address.toString(), null, reason)
                : new FileSystemException(address.toString(), null, reason);
    }
}
