// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.direct;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file by which clients find the socket of a {@link NativeLinux} server, from bind to the end.
 */
final class LinuxSocketFile {
    private final NamedPipeAddress address;
    private final Path path;
    private final Arena arena;
    private final LinuxCalls linux;

    /** Which file is this server's own; guarded by this, for Ctrl-C has a thread of its own. */
    private @Nullable Object own;

    private boolean ending;

    LinuxSocketFile(NamedPipeAddress address, Path path, Arena arena, LinuxCalls linux) {
        this.address = address;
        this.path = path;
        this.arena = arena;
        this.linux = linux;
    }

    /**
     * bind makes the file. It stays when its process is killed, and then is in the way of the next
     * server, although nobody listens there any more.
     *
     * @return what bind returned: negative when it failed
     */
    synchronized int bind(int listener, MemorySegment socketAddress) throws IOException {
        if (ending) {
            throw new InterruptedIOException("Ctrl-C");
        }
        int bound = linux.bind(listener, socketAddress);
        if (bound < 0 && linux.errno() == LinuxCalls.EADDRINUSE) {
            removeStale();
            bound = linux.bind(listener, socketAddress);
        }
        if (bound >= 0) {
            own = fileKey(path);
        }
        return bound;
    }

    /**
     * Removes the file of a server that was killed. The kernel lists all sockets; one that is bound
     * or listens is in state 01, the connections that a server accepted are in state 03.
     */
    private void removeStale() throws IOException {
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
        if (linux.unlink(arena.allocateFrom(path.toString())) < 0
                && linux.errno() != LinuxCalls.ENOENT) {
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
    synchronized void remove() throws IOException {
        ending = true;
        try {
            if (own != null && fileKey(path).equals(own)) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            own = null; // removed already
        }
    }

    void removeAtCtrlC() {
        try {
            remove();
        } catch (IOException e) {
            System.err.println("npipe: the socket file is left: " + e);
        }
    }
}
