// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.io.IOException;

/** The other end has written into the shared memory what no end writes that keeps the rules. */
public final class RingFault extends IOException {
    private static final long serialVersionUID = 1L;

    public RingFault(String what) {
        super("the other end broke the shared memory: " + what);
    }
}
