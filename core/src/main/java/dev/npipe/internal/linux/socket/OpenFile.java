// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Devices;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.FileCalls;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
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

    /** What a file of this user begins with; empty where the system does not tell whose it is. */
    static Optional<byte[]> readAtOnce(Path path, long uid, int most) throws IOException {
        try (Arena arena = Arena.ofConfined();
                var memory = ConnectMemory.borrow()) {
            byte[] text = path.toString().getBytes(StandardCharsets.UTF_8);
            MemorySegment name = arena.allocate(text.length + 1L); // ends with a zero
            name.asByteBuffer().put(text);
            int fd = FileCalls.openAtOnce(memory.state, name);
            if (fd < 0) {
                throw Errno.exception(path.toString(), -fd);
            }
            try {
                Optional<FileIdentity> file = identity(memory, fd);
                if (file.isPresent() && (!file.get().isRegular() || file.get().uid() != uid)) {
                    throw new AccessDeniedException(path.toString(), null, "it is another file");
                }
                return file.isPresent()
                        ? Optional.of(read(memory.state, fd, arena.allocate(most), path))
                        : Optional.empty();
            } finally {
                Libc.close(memory.state, fd);
            }
        }
    }

    private static byte[] read(CallState state, int fd, MemorySegment bytes, Path path)
            throws IOException {
        long size = 0;
        while (size < bytes.byteSize()) {
            int n = FileCalls.read(state, fd, bytes.asSlice(size));
            if (n < 0 && n != -Constants.EINTR) {
                throw Errno.exception(path.toString(), -n);
            }
            if (n == 0) {
                break;
            }
            size += Math.max(n, 0);
        }
        return bytes.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
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
