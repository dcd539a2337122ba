// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.unix.framing.InBuffer;
import java.io.IOException;

/** What is there, or comes at once, where a look costs no system call. */
final class NearBytes {
    private NearBytes() {}

    /** True when a look may be worth it; also without the turn to read. */
    static boolean mayBe(InBuffer in) {
        return in.mayHoldSome() || in.ahead().isNear();
    }

    /** Waits for so short that nobody need end it: true if a read has something to take. */
    static boolean areThere(InBuffer in) throws IOException {
        return in.isEmpty() && !in.hasEnded() && in.ahead().awaitBriefly();
    }
}
