// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Randomness;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.unix.socket.LaneToken;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Tokens that nobody can guess, several of them by one call of the kernel. */
final class LaneTokens {
    private static final int SIZE = 16;

    /** What {@code getrandom} fills without being interrupted (getrandom(2)). */
    private static final int MOST = 256;

    private final MemorySegment memory = Arena.global().allocate(MOST);
    private final ByteBuffer left = memory.asByteBuffer().limit(0);

    /** Another one; empty where the kernel has none. */
    synchronized Optional<LaneToken> next() {
        if (left.remaining() < SIZE && !fill()) {
            return Optional.empty();
        }
        return Optional.of(new LaneToken(left.getLong(), left.getLong()));
    }

    private boolean fill() {
        CallState state = States.borrow();
        try {
            boolean filled = Randomness.fill(state, memory) == MOST;
            left.position(0).limit(filled ? MOST : 0);
            return filled;
        } finally {
            States.giveBack(state);
        }
    }
}
