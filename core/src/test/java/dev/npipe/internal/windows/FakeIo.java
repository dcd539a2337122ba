// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A request to the model: what it is to do, and how it ended. */
final class FakeIo {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    final FakeEnd end;
    final long overlapped;
    final long buffer;
    final int size;

    /** True once the call that made it has returned ERROR_IO_PENDING. */
    boolean pending;

    /** How it ended; null before that. */
    @Nullable Integer status;

    int information;

    FakeIo(FakeEnd end, long overlapped, long buffer, int size) {
        this.end = end;
        this.overlapped = overlapped;
        this.buffer = buffer;
        this.size = size;
    }

    MemorySegment memory() {
        return Memory.at(buffer, size);
    }

    /** The event, with the bit that keeps the packet off the port. */
    long event() {
        return Memory.getLongVolatile(overlapped + Layouts.OVERLAPPED_EVENT);
    }

    /** Writes the status block: the status last, since others look at it. */
    void writeStatus(int status, int information) {
        MemorySegment block = Memory.at(overlapped, Layouts.OVERLAPPED.byteSize());
        LONG.setVolatile(block, Layouts.OVERLAPPED_INTERNAL_HIGH, (long) information);
        LONG.setVolatile(block, Layouts.OVERLAPPED_INTERNAL, Integer.toUnsignedLong(status));
    }
}
