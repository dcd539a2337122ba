// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.internal.security.PeerIdentity;
import java.util.Optional;

/**
 * Who smbd may run as: root, the server's own user, or whoever owns the directory of smbd's
 * sockets. Anybody else who connects there could claim that its client is whoever it likes.
 *
 * @param self the server's user
 * @param owner the owner of the directory, in which smbd looks only if it is its own
 */
record SmbdIdentity(PeerIdentity self, PeerIdentity owner) {
    boolean matches(PeerIdentity peer) {
        boolean root =
                peer.userId().isPresent()
                        ? peer.userId().getAsLong() == 0
                        : peer.userName().equals(Optional.of("root"));
        return root || peer.isSameUser(self) || peer.isSameUser(owner);
    }
}
