// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.npipe.internal.linux.libc.Devices;
import dev.npipe.internal.linux.libc.FileCalls;
import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file that a descriptor stands for, whatever its path leads to by now. */
final class OpenFile {
    private static final String SELF = "/proc/self/fd/";

    private static final String DESCRIPTORS = descriptors();

    /** True unless proc(5) is not mounted here. */
    static final boolean HAVE_PATHS = Files.isDirectory(Path.of(DESCRIPTORS));

    private OpenFile() {}

    /**
     * The directory of this process's descriptors: by its number if proc(5) knows it by that, which
     * leads there without a link, and so sooner.
     */
    private static String descriptors() {
        try {
            String number = Files.readSymbolicLink(Path.of("/proc/self")).toString();
            if (number.equals(Long.toString(ProcessHandle.current().pid()))) {
                return "/proc/" + number + "/fd/";
            }
        } catch (IOException e) {
            return SELF; // which is not there either, or is no link
        }
        return SELF;
    }

    /** The path by which the file of a descriptor is found. */
    static String path(int fd) {
        return DESCRIPTORS + fd;
    }

    /**
     * What the file is, by this room for a {@code struct statx}; empty where there is no such call.
     */
    static Optional<FileIdentity> identity(MemorySegment state, MemorySegment file, int fd) {
        if (FileCalls.statx(state, fd, file) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                new FileIdentity(
                        Devices.number(file.get(JAVA_INT, 136), file.get(JAVA_INT, 140)),
                        file.get(JAVA_LONG, 32),
                        Integer.toUnsignedLong(file.get(JAVA_INT, 20)),
                        Short.toUnsignedInt(file.get(JAVA_SHORT, 28)),
                        Integer.toUnsignedLong(file.get(JAVA_INT, 16))));
    }
}
