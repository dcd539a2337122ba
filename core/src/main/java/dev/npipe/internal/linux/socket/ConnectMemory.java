// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of one thread that connects: where errno is captured, the path, its address,
 * and what the file is. It is lent, reused and never freed; there are as many as threads that
 * connected at once.
 */
final class ConnectMemory implements AutoCloseable {
    /** {@code sun_path} with its NUL. */
    private static final int PATH_SIZE = 108;

    private static final int PATH = 112;
    private static final int FILE = 224;

    private static final ConcurrentLinkedDeque<ConnectMemory> FREE = new ConcurrentLinkedDeque<>();

    /** For errno. */
    final CallState state;

    /** A {@code struct statx}. */
    final MemorySegment file;

    /** The same, to be read. */
    final ByteBuffer fileBytes;

    private final SegmentAllocator addresses;
    private final SegmentAllocator paths;

    private ConnectMemory() {
        MemorySegment all = Arena.global().allocate(FILE + FileCalls.STATX_SIZE, 16);
        state = CallState.in(Arena.global());
        addresses = SegmentAllocator.prefixAllocator(all.asSlice(0, PATH));
        paths = SegmentAllocator.prefixAllocator(all.asSlice(PATH, FILE - PATH));
        file = all.asSlice(FILE, FileCalls.STATX_SIZE);
        fileBytes = file.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    static ConnectMemory borrow() {
        ConnectMemory free = FREE.pollFirst();
        return free != null ? free : new ConnectMemory();
    }

    /** The path with its NUL; null if it is too long for the address of a socket. */
    @Nullable MemorySegment path(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= PATH_SIZE) {
            return null;
        }
        MemorySegment named = paths.allocate(bytes.length + 1L);
        named.asByteBuffer().put(bytes).put((byte) 0);
        return named;
    }

    /** {@code struct sockaddr_un} of a path that is not too long. */
    MemorySegment address(String path) {
        return UnixAddress.of(path, addresses);
    }

    /** Gives it back; never fails, as what was connected is not undone by this. */
    @Override
    public void close() {
        try {
            FREE.addFirst(this);
        } catch (OutOfMemoryError e) {
            return; // so few bytes may be lost
        }
    }
}
