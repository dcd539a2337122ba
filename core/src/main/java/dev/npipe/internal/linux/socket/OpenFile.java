// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.linux.libc.Devices;
import dev.npipe.internal.linux.libc.FileCalls;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
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
            if (number.equals(Integer.toString(Libc.getpid()))) {
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

    /** What the file is; empty where there is no such call. */
    static Optional<FileIdentity> identity(ConnectMemory memory, int fd) {
        if (FileCalls.statx(memory.state, fd, memory.file) < 0) {
            return Optional.empty();
        }
        ByteBuffer file = memory.fileBytes;
        return Optional.of(
                new FileIdentity(
                        Devices.number(file.getInt(136), file.getInt(140)),
                        file.getLong(32),
                        Integer.toUnsignedLong(file.getInt(20)),
                        Short.toUnsignedInt(file.getShort(28)),
                        Integer.toUnsignedLong(file.getInt(16))));
    }
}
