// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import dev.npipe.internal.PeerIdentity;
import java.io.IOException;
import java.util.List;

/** The users and groups of this system, as far as a backend can tell. */
public interface Accounts {
    /** The user that this process runs as. */
    Trustee self() throws IOException;

    /**
     * The user of this name.
     *
     * @throws java.nio.file.attribute.UserPrincipalNotFoundException if there is none
     */
    Trustee user(String name) throws IOException;

    /**
     * The group of this name.
     *
     * @throws java.nio.file.attribute.UserPrincipalNotFoundException if there is none
     * @throws UnsupportedOperationException if the backend does not know the groups of a peer
     */
    Trustee group(String name) throws IOException;

    /** The identifiers of a peer, the user's first. */
    default List<Sid> sids(PeerIdentity peer) {
        return peer.sids();
    }

    /** True when the backend can tell of every local peer whether it has this identifier. */
    default boolean tells(Sid sid) {
        return true;
    }
}
