// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.internal.unix.flow.NpipeCarrier;

/** What an end can do, as the bits in a hello. */
public final class Capabilities {
    private Capabilities() {}

    /** The bits of an end. A pipe of byte type has no frames, so there is nothing to agree on. */
    public static int of(boolean messages, boolean zeroMessageEndsStream) {
        return (messages ? Handshake.CAPABILITY_DRAIN : 0)
                | (messages && zeroMessageEndsStream ? Handshake.CAPABILITY_ZERO_ENDS : 0);
    }

    /** What both ends make of the bits that they agreed on. */
    public static NpipeCarrier carrier(int agreed) {
        return new NpipeCarrier(
                (agreed & Handshake.CAPABILITY_DRAIN) != 0,
                (agreed & Handshake.CAPABILITY_ZERO_ENDS) != 0);
    }
}
