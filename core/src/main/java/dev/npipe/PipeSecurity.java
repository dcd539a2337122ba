// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.AccessCheck;
import dev.npipe.internal.PeerIdentity;

/**
 * Who may connect to a pipe.
 *
 * <p>On Unix two fences enforce it: the mode of the socket file, and the identity of the peer,
 * which is checked before the application sees the connection. A refused client's {@code connect}
 * fails with {@link java.nio.file.AccessDeniedException}; a program that connects without the npipe
 * handshake finds its connection closed.
 *
 * @since 0.1
 */
public final class PipeSecurity {
    private enum Preset {
        CURRENT_USER,
        AUTHENTICATED_USERS,
        EVERYONE
    }

    private static final PipeSecurity CURRENT_USER = new PipeSecurity(Preset.CURRENT_USER);
    private static final PipeSecurity AUTHENTICATED_USERS =
            new PipeSecurity(Preset.AUTHENTICATED_USERS);
    private static final PipeSecurity EVERYONE = new PipeSecurity(Preset.EVERYONE);

    private final Preset preset;

    private PipeSecurity(Preset preset) {
        this.preset = preset;
    }

    /**
     * Only the user that the server runs as. This is the default.
     *
     * @return the security
     */
    public static PipeSecurity currentUser() {
        return CURRENT_USER;
    }

    /**
     * Every user who logged on, with the right to read and write; administrators have full control.
     * On Unix that is every local user.
     *
     * @return the security
     */
    public static PipeSecurity authenticatedUsers() {
        return AUTHENTICATED_USERS;
    }

    /**
     * Everyone, guests and anonymous logons included, with the right to read and write.
     *
     * @return the security
     */
    public static PipeSecurity everyone() {
        return EVERYONE;
    }

    /** The decision in the form the backends ask for it. */
    AccessCheck accessCheck() {
        return new AccessCheck() {
            @Override
            public boolean permits(PeerIdentity peer, PeerIdentity self) {
                return switch (preset) {
                    case CURRENT_USER -> peer.isSameUser(self);
                    case AUTHENTICATED_USERS, EVERYONE -> true;
                };
            }

            @Override
            public boolean admitsOthers() {
                return preset != Preset.CURRENT_USER;
            }
        };
    }

    /** The preset's name, for people. */
    @Override
    public String toString() {
        return switch (preset) {
            case CURRENT_USER -> "current user";
            case AUTHENTICATED_USERS -> "authenticated users";
            case EVERYONE -> "everyone";
        };
    }
}
