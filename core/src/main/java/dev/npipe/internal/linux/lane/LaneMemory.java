// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.TwoRings;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.MemoryCalls;
import dev.npipe.internal.linux.libc.States;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of one lane, mapped: two headers, then the bytes of two rings, first of the one from
 * client to server. It is a file without a name whose size nobody can change any more, so that no
 * access to it can fail: an access behind the end of a file that was truncated would end the JVM.
 */
@SuppressWarnings("restricted")
final class LaneMemory implements Closeable {
    private static final String NAME = "npipe-lane";

    private static final int UNCHANGING = Constants.F_SEAL_SHRINK | Constants.F_SEAL_GROW;

    private final Arena arena = Arena.ofShared();
    private final TwoRings rings;

    private LaneMemory(long address, int capacity) {
        this.rings =
                new TwoRings(
                        MemorySegment.ofAddress(address)
                                .reinterpret(TwoRings.size(capacity), arena, MemoryCalls::unmap),
                        capacity);
        Idleness.opened(); // whoever is to give it back stays until it is
    }

    /** New memory, and the file that is its only way to somebody else; the caller closes that. */
    record Made(LaneMemory memory, int descriptor) {}

    /** Makes memory with two rings of so many bytes, a power of two. */
    static Made make(int capacity) throws IOException {
        CallState state = States.borrow();
        try {
            int fd = MemoryCalls.memfd(state, NAME);
            check("memfd_create", fd);
            boolean made = false;
            try {
                long size = TwoRings.size(capacity);
                check("ftruncate", MemoryCalls.ftruncate(state, fd, size));
                check("fallocate", MemoryCalls.fallocate(state, fd, size));
                int seals = UNCHANGING | Constants.F_SEAL_SEAL;
                check("F_ADD_SEALS", Libc.fcntl(state, fd, Constants.F_ADD_SEALS, seals));
                LaneMemory memory = map(state, fd, capacity);
                made = true;
                return new Made(memory, fd);
            } finally {
                if (!made) {
                    Libc.close(state, fd);
                }
            }
        } finally {
            States.giveBack(state);
        }
    }

    /** Maps what somebody else has made, after a look at what it is; the caller closes the file. */
    static LaneMemory of(int fd) throws IOException {
        CallState state = States.borrow();
        try {
            int seals = Libc.fcntl(state, fd, Constants.F_GET_SEALS, 0);
            check("F_GET_SEALS", seals);
            if ((seals & UNCHANGING) != UNCHANGING) {
                throw new RingFault("its size may change");
            }
            long size = MemoryCalls.size(state, fd);
            return map(state, fd, TwoRings.capacityIn(size));
        } finally {
            States.giveBack(state);
        }
    }

    private static LaneMemory map(CallState state, int fd, int capacity) throws IOException {
        long address = MemoryCalls.map(state, fd, TwoRings.size(capacity));
        if (address < 0) {
            throw Errno.exception("mmap", (int) -address);
        }
        return new LaneMemory(address, capacity);
    }

    private static void check(String call, int result) throws IOException {
        if (result < 0) {
            throw Errno.exception(call, -result);
        }
    }

    TwoRings rings() {
        return rings;
    }

    /**
     * Gives it back.
     *
     * @throws IllegalStateException while a thread is in the middle of an access
     */
    @Override
    public void close() {
        arena.close();
        Idleness.closed();
    }
}
