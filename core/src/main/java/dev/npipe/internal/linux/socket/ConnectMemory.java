// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.linux.libc.FileCalls;
import dev.npipe.internal.linux.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
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

    private static final int ADDRESS = 16;
    private static final int PATH = 128;
    private static final int FILE = 256;

    private static final ConcurrentLinkedDeque<ConnectMemory> FREE = new ConcurrentLinkedDeque<>();

    /** For errno. */
    final MemorySegment state;

    /** A {@code struct statx}. */
    final MemorySegment file;

    private final SegmentAllocator addresses;
    private final SegmentAllocator paths;

    private ConnectMemory() {
        MemorySegment all = Arena.global().allocate(FILE + FileCalls.STATX_SIZE, 16);
        state = all.asSlice(0, Libc.STATE_SIZE);
        addresses = SegmentAllocator.prefixAllocator(all.asSlice(ADDRESS, PATH - ADDRESS));
        paths = SegmentAllocator.prefixAllocator(all.asSlice(PATH, FILE - PATH));
        file = all.asSlice(FILE, FileCalls.STATX_SIZE);
    }

    static ConnectMemory borrow() {
        ConnectMemory free = FREE.pollFirst();
        return free != null ? free : new ConnectMemory();
    }

    /** The path with its NUL; null if it is too long for the address of a socket. */
    @Nullable MemorySegment path(String path) {
        return path.getBytes(StandardCharsets.UTF_8).length < PATH_SIZE
                ? paths.allocateFrom(path)
                : null;
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
