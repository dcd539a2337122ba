// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.internal.Turn;

/** A turn that ends once, as soon as it may. Used by the thread that took it. */
final class OneTurn {
    private final Turn turn;
    private boolean ended;

    OneTurn(Turn taken) {
        this.turn = taken;
    }

    void end() {
        if (!ended) {
            ended = true;
            turn.close();
        }
    }
}
