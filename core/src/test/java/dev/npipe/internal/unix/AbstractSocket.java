// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.npipe.internal.linux.libc.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A listening socket whose name is in no directory. Any user may choose any bytes for it, and the
 * kernel writes them into its table as they are.
 */
public final class AbstractSocket implements AutoCloseable {
    private static final short AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;

    private final int descriptor;

    private AbstractSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** A name that ends its row of the table, and adds one that says somebody listens at a path. */
    public static AbstractSocket forging(String path) throws IOException {
        return listen("\n0000000000000000: 00000002 00000000 00010000 0001 01 12345 " + path);
    }

    public static AbstractSocket listen(String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Libc.STATE_SIZE);
            MemorySegment address = arena.allocate(3 + bytes.length); // family, and a NUL
            address.set(JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 3, bytes.length);
            var socket = new AbstractSocket(Libc.socket(state, AF_UNIX, SOCK_STREAM));
            int failure = Libc.bind(state, socket.descriptor, address);
            failure = failure < 0 ? failure : Libc.listen(state, socket.descriptor, 1);
            if (failure < 0) {
                socket.close();
                throw new IOException(Libc.strerror(-failure));
            }
            return socket;
        }
    }

    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            Libc.close(arena.allocate(Libc.STATE_SIZE), descriptor);
        }
    }
}
