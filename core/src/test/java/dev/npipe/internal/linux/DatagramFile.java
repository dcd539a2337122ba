// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A socket of datagrams that is bound to a file, which the JDK has none of. */
public record DatagramFile(Path path, int fd) implements AutoCloseable {
    public static DatagramFile bind(Path path) throws IOException {
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            MemorySegment address = arena.allocate(2L + name.length + 1, 2);
            address.set(JAVA_SHORT, 0, (short) Constants.AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            int fd = Libc.socket(state, Constants.AF_UNIX, Constants.SOCK_DGRAM, 0);
            int bound = Libc.bind(state, fd, address);
            if (bound != 0) {
                throw new IOException("bind failed with errno " + -bound);
            }
            return new DatagramFile(path, fd);
        }
    }

    @Override
    public void close() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.close(CallState.in(arena), fd);
        }
        Files.deleteIfExists(path);
    }
}
