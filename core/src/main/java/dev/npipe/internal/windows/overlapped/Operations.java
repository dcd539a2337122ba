// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import dev.npipe.internal.windows.system.Kernel32;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All operations of a process, by their ids, and those that nobody uses. There are as many as were
 * ever in use at once: two for each connection that reads and writes.
 */
public final class Operations {
    private final Kernel32 kernel;
    private final ArrayDeque<Operation> idle = new ArrayDeque<>();

    /** Replaced by a longer array under this object's lock. */
    private volatile @Nullable Operation[] all = new Operation[64];

    private int count;

    Operations(Kernel32 kernel) {
        this.kernel = kernel;
    }

    public synchronized Operation borrow() {
        Operation operation = idle.pollLast();
        if (operation != null) {
            return operation;
        }
        @Nullable Operation[] table = all;
        if (count == table.length) {
            table = Arrays.copyOf(table, 2 * count);
        }
        var made = new Operation(kernel, count);
        table[count++] = made;
        all = table;
        return made;
    }

    /** Takes one back that has ended. */
    public synchronized void giveBack(Operation operation) {
        idle.addLast(operation);
    }

    /** How many there are, in use or not. */
    public synchronized int count() {
        return count;
    }

    /** A packet came for this OVERLAPPED; on the port's thread. */
    void packetArrived(long overlapped) {
        Operation operation = all[Operation.idOf(overlapped)];
        if (operation != null) {
            operation.packetArrived();
        }
    }
}
