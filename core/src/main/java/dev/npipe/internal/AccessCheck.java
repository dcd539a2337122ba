// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

/** Decides who may connect; made from a {@link dev.npipe.PipeSecurity}. */
public interface AccessCheck {
    /** Tells whether the peer may connect to a server that runs as {@code self}. */
    boolean permits(PeerIdentity peer, PeerIdentity self);

    /** True when users other than the server's own can be let in at all. */
    boolean admitsOthers();
}
