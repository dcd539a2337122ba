// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.unnamed;

import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;

/**
 * The sockets that processes left behind which were killed. Nobody connects to find out: a
 * connection would take the place of the child that is waited for.
 */
final class Leftovers {
    /** This process among all that use the directory: also in the names of its own sockets. */
    private static final String PROCESS = process();

    private Leftovers() {}

    private static String process() {
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return Long.toString((self.pid() * 31 + started) & Integer.MAX_VALUE, 36);
    }

    /** What a socket of this process is called. */
    static String nameOf(String key) {
        return PROCESS + "-" + key;
    }

    /** Removes them, as far as that can be done; those of this process live. */
    static void remove(Path directory) {
        try (DirectoryStream<Path> locks =
                Files.newDirectoryStream(directory, "*" + LifeLock.SUFFIX)) {
            for (Path lock : locks) {
                String name = String.valueOf(lock.getFileName());
                if (!name.startsWith(PROCESS + "-")) {
                    String socket = name.substring(0, name.length() - LifeLock.SUFFIX.length());
                    removeIfDead(lock, directory.resolve(socket));
                }
            }
        } catch (IOException e) { // the next one tries again
            PipeLog.log(Level.DEBUG, directory.toString(), "not all leftovers were removed", e);
        }
    }

    private static void removeIfDead(Path lock, Path socket) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        lock, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(socket); // before its lock, by which it is found
                Files.deleteIfExists(lock);
            }
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            return; // somebody else removes it
        }
    }
}
