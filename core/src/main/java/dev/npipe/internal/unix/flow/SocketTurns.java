// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.TurnLock;
import dev.npipe.internal.unix.drain.ReadTurn;
import dev.npipe.internal.unix.socket.Turns;

/** The turns of a connection, for who works beside the application. */
record SocketTurns(ReadTurn reads, TurnLock writes, Runnable leaveWrite) implements Turns {
    @Override
    public boolean ifNobodyReads(Runnable work) {
        return reads.ifFree(work);
    }

    @Override
    public boolean ifNobodyWrites(Runnable work) {
        if (!writes.tryLock()) {
            return false;
        }
        try {
            work.run();
        } finally {
            leaveWrite.run();
        }
        return true;
    }
}
