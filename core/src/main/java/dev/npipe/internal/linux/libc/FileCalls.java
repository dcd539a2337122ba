// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.pointer;
import static dev.npipe.internal.linux.libc.Downcall.result;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The calls that take hold of a file without waiting for whoever else has it. */
public final class FileCalls {
    /** The size of {@code struct statx}, which is the same on every architecture. */
    public static final int STATX_SIZE = 256;

    private static final Downcall OPEN = Downcall.of("open");
    private static final Downcall READ = Downcall.of("read");

    /** Older versions of musl have no such function. */
    private static final @Nullable Downcall STATX = Downcall.ofOptional("statx");

    /** One of the few numbers in which AArch64 has its own (asm/fcntl.h of the kernel). */
    private static final int O_NOFOLLOW =
            System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;

    private static final int AT_EMPTY_PATH = 0x1000;

    /** Type, mode, links, user and inode. */
    private static final int STATX_MASK = 0x1 | 0x2 | 0x4 | 0x8 | 0x100;

    /** A path of no characters. */
    private static final MemorySegment EMPTY = Arena.global().allocate(1);

    private FileCalls() {}

    /**
     * {@code int open(const char *path, O_PATH | O_NOFOLLOW | O_CLOEXEC)}: a descriptor that stands
     * for the file, also if that is a link, and for nothing else whatever becomes of the path.
     */
    public static int openPath(CallState state, MemorySegment path) {
        int flags = Constants.O_PATH | O_NOFOLLOW | Constants.O_CLOEXEC;
        return result(state, OPEN.call(state, pointer(path), flags));
    }

    /**
     * {@code int open(const char *path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)}: it waits
     * neither for the other end of a FIFO nor for a lease, which is EAGAIN (fcntl(2), F_SETLEASE).
     */
    public static int openAtOnce(CallState state, MemorySegment path) {
        int flags = Constants.O_NONBLOCK | O_NOFOLLOW | Constants.O_CLOEXEC;
        return result(state, OPEN.call(state, pointer(path), flags));
    }

    /** {@code ssize_t read(int fd, void *bytes, size_t count)}, which fills the memory. */
    public static int read(CallState state, int fd, MemorySegment bytes) {
        return result(state, READ.call(state, fd, pointer(bytes), bytes.byteSize()));
    }

    /** {@code int statx(int fd, "", AT_EMPTY_PATH, unsigned mask, struct statx *file)}. */
    public static int statx(CallState state, int fd, MemorySegment file) {
        Downcall statx = STATX;
        if (statx == null) {
            return -Constants.ENOSYS;
        }
        return result(
                state,
                statx.call(state, fd, pointer(EMPTY), AT_EMPTY_PATH, STATX_MASK, pointer(file)));
    }
}
