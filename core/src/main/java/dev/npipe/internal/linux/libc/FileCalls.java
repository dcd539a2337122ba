// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The calls that take hold of a file without opening it for reading or writing. */
@SuppressWarnings("restricted")
public final class FileCalls {
    /** The size of {@code struct statx}, which is the same on every architecture. */
    public static final int STATX_SIZE = 256;

    private static final MethodHandle OPEN = Libc.variadic("open", JAVA_INT, ADDRESS, JAVA_INT);

    /** Older versions of musl have no such function. */
    private static final @Nullable MethodHandle STATX = statx();

    /** One of the few numbers in which AArch64 has its own (asm/fcntl.h of the kernel). */
    private static final int O_NOFOLLOW =
            System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;

    private static final int AT_EMPTY_PATH = 0x1000;

    /** Type, mode, links, user and inode. */
    private static final int STATX_MASK = 0x1 | 0x2 | 0x4 | 0x8 | 0x100;

    private static final MemorySegment EMPTY = Arena.global().allocateFrom("");

    private FileCalls() {}

    private static @Nullable MethodHandle statx() {
        try {
            return Libc.handle("statx", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }

    /**
     * {@code int open(const char *path, O_PATH | O_NOFOLLOW | O_CLOEXEC)}: a descriptor that stands
     * for the file, also if that is a link, and for nothing else whatever becomes of the path.
     */
    public static int openPath(MemorySegment state, MemorySegment path) {
        int flags = Constants.O_PATH | O_NOFOLLOW | Constants.O_CLOEXEC;
        try {
            return Libc.result(state, (int) OPEN.invokeExact(state, path, flags));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code int statx(int fd, "", AT_EMPTY_PATH, unsigned mask, struct statx *file)}. */
    public static int statx(MemorySegment state, int fd, MemorySegment file) {
        MethodHandle statx = STATX;
        if (statx == null) {
            return -Constants.ENOSYS;
        }
        try {
            return Libc.result(
                    state,
                    (int) statx.invokeExact(state, fd, EMPTY, AT_EMPTY_PATH, STATX_MASK, file));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
