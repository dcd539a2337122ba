// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A socket that listens at a name of any bytes: of those that begin with NUL there is no file. */
public final class HostileName implements AutoCloseable {
    private final int fd;

    private HostileName(int fd) {
        this.fd = fd;
    }

    /** An abstract name in which {@code /proc/net/unix} shows a row of a listener at this path. */
    public static HostileName rowFor(Path path) throws IOException {
        String row = "x\n0000000000000000: 00000002 00000000 00010000 0001 01 99999 " + path;
        if (row.length() > 106) {
            row = "x\n0: 2 0 00010000 1 1 7 " + path; // no shorter one is a row
        }
        return listen(row);
    }

    /** Listens at an abstract name. */
    public static HostileName listen(String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return listen(ByteBuffer.allocate(text.length + 1).put((byte) 0).put(text).array());
    }

    /** Listens at the name. */
    public static HostileName listen(byte[] name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            MemorySegment address = arena.allocate(2L + name.length, 2);
            address.set(JAVA_SHORT, 0, (short) Constants.AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            int fd = Libc.socket(state, Constants.AF_UNIX, Constants.SOCK_STREAM, 0);
            int bound = Libc.bind(state, fd, address);
            int listens = bound < 0 ? bound : Libc.listen(state, fd, 1);
            if (listens < 0) {
                Libc.close(state, fd);
                throw new IOException("errno " + -listens);
            }
            return new HostileName(fd);
        }
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            Libc.close(CallState.in(arena), fd);
        }
    }
}
