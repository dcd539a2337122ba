// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.TransferBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: its operation, the memory of a transfer, and the wait for its end.
 * Used by whoever has the direction's turn.
 */
abstract sealed class Side permits Inflow, WriteSide {
    final WindowsEnd end;
    private @Nullable Operation operation;

    Side(WindowsEnd end) {
        this.end = end;
    }

    /** The operation of this direction; borrowed when it is first used. */
    final Operation operation() {
        Operation mine = operation;
        if (mine == null) {
            mine = end.system.operations.borrow();
            operation = mine;
        }
        return mine;
    }

    /** Gives the operation back; nobody is inside any more. */
    final void free() {
        Operation mine = operation;
        operation = null;
        if (mine != null && !mine.isInFlight()) {
            end.system.operations.giveBack(mine);
        }
    }

    /** A lent buffer when a transfer does not fit into the operation's own memory, else null. */
    static @Nullable TransferBuffer lent(int size) {
        return size > Operation.BUFFER_SIZE ? TransferBuffer.borrow(size) : null;
    }

    /** The memory of a transfer: the lent buffer, or the operation's own. */
    static ByteBuffer bytes(@Nullable TransferBuffer lent, Operation mine) {
        return lent == null ? mine.bytes : lent.bytes;
    }

    static long address(@Nullable TransferBuffer lent, Operation mine) {
        return lent == null ? mine.buffer : lent.address;
    }

    /** A buffer that the kernel still has is nobody else's: that happens only after an Error. */
    static void giveBack(@Nullable TransferBuffer lent, Operation user) {
        if (lent != null && !user.isInFlight()) {
            lent.giveBack();
        }
    }

    /** The bytes that several buffers still have, or have room for. */
    static long remaining(ByteBuffer[] buffers) {
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    /** Waits for the end of what a call has started, and cancels it when the time is up. */
    final int await(Operation mine, int started, Deadline deadline) {
        return mine.await(started, end.handle, deadline);
    }
}
