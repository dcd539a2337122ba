// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;

/** The descriptors that a process has open, counted in {@code /proc}. */
public final class OpenDescriptors {
    private OpenDescriptors() {}

    /** Where those of a process are listed. */
    static Path listOf(long pid) {
        return Path.of("/proc/" + pid + "/fd");
    }

    /** All of another process. */
    public static long of(long pid) throws IOException {
        return count(pid, _ -> true);
    }

    /** All of this process, the one that counts them included. */
    public static long here() throws IOException {
        return of(ProcessHandle.current().pid());
    }

    /** Only sockets, as pools may keep others. */
    static long socketsOf(long pid) throws IOException {
        return count(pid, OpenDescriptors::isSocket);
    }

    private static long count(long pid, Predicate<Path> which) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(listOf(pid))) {
            for (Path each : open) {
                count += which.test(each) ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (NoSuchFileException e) {
            return false; // it was closed meanwhile
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
