// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.unnamed;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A locked file beside a socket, which tells other processes that the socket's process lives, in
 * whatever namespace that is. The system drops the lock when the process ends, in whatever way.
 *
 * <p>A POSIX lock is gone as soon as its process closes <em>any</em> descriptor of the file, so a
 * process never opens the locks of its own pipes again: see {@link Leftovers}.
 */
final class LifeLock implements Closeable {
    /** What the file's name has more than the socket's. */
    static final String SUFFIX = ".lock";

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final FileChannel channel;

    private LifeLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock of a socket that is not there yet. */
    static LifeLock take(Path socket) throws IOException {
        Path file = socket.resolveSibling(socket.getFileName() + SUFFIX);
        while (true) {
            FileChannel channel =
                    FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            OWNER_ONLY);
            boolean taken = false;
            try {
                // Before it is locked, the file looks like a dead process's, and may be removed.
                taken = channel.tryLock() != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
                if (taken) {
                    return new LifeLock(file, channel);
                }
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        }
    }

    /** Removes the file, after the socket. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            channel.close();
        }
    }
}
