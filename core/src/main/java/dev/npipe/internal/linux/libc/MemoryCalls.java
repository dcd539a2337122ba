// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.pointer;
import static dev.npipe.internal.linux.libc.Downcall.result;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The calls that make memory which two processes have in common. */
@SuppressWarnings("restricted")
public final class MemoryCalls {
    /** Since glibc 2.27 and musl 1.1.20. */
    private static final @Nullable Downcall MEMFD_CREATE = Downcall.ofOptional("memfd_create");

    private static final Downcall FTRUNCATE = Downcall.of("ftruncate");
    private static final Downcall FALLOCATE = Downcall.of("fallocate");
    private static final Downcall LSEEK = Downcall.of("lseek");
    private static final Downcall MMAP = Downcall.of("mmap");
    private static final Downcall MUNMAP = Downcall.of("munmap");
    private static final Downcall MADVISE = Downcall.of("madvise");

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int SEEK_END = 2;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int MADV_DONTFORK = 10;

    private MemoryCalls() {}

    /** {@code int memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING)}. */
    public static int memfd(CallState state, String name) {
        Downcall create = MEMFD_CREATE;
        if (create == null) {
            return -Constants.ENOSYS;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return result(
                    state, create.call(state, pointer(text), MFD_CLOEXEC | MFD_ALLOW_SEALING));
        }
    }

    /** {@code int ftruncate(int fd, off_t length)}. */
    public static int ftruncate(CallState state, int fd, long length) {
        return result(state, FTRUNCATE.call(state, fd, length));
    }

    /** {@code int fallocate(int fd, 0, 0, off_t length)}: the pages are there, or this fails. */
    public static int fallocate(CallState state, int fd, long length) {
        return result(state, FALLOCATE.call(state, fd, 0, 0, length, 0));
    }

    /** {@code off_t lseek(int fd, 0, SEEK_END)}: the size of a file; negative if it fails. */
    public static long size(CallState state, int fd) {
        long size = LSEEK.call(state, fd, 0, SEEK_END);
        return size >= 0 ? size : -state.errno();
    }

    /**
     * {@code void *mmap(NULL, size_t length, PROT_READ | PROT_WRITE, MAP_SHARED, int fd, 0)}: the
     * address, or the negative errno. A child that is forked does not have it.
     */
    public static long map(CallState state, int fd, long length) {
        long address = MMAP.call(state, 0, length, PROT_READ_WRITE, MAP_SHARED, fd);
        if (address == -1) {
            return -state.errno();
        }
        MADVISE.call(state, address, length, MADV_DONTFORK); // advice: nothing depends on it
        return address;
    }

    /** {@code int munmap(void *address, size_t length)}. */
    public static void unmap(MemorySegment memory) {
        CallState state = States.borrow();
        try {
            MUNMAP.callSurely(state, memory.address(), memory.byteSize());
        } finally {
            States.giveBack(state);
        }
    }
}
