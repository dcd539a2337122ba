// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import java.io.IOException;
import java.nio.file.AccessDeniedException;

/**
 * Something in the place of a server's socket that is not the server's: another user can put it
 * there, so it neither ends a search in other places nor the wait for the server.
 */
final class Obstacle extends IOException {
    private static final long serialVersionUID = 1;

    /** What the caller is told in the end, if the server was not found. */
    private final AccessDeniedException denied;

    Obstacle(AccessDeniedException denied) {
        super(denied.getMessage(), denied);
        this.denied = denied;
    }

    Obstacle(String pipe, String reason) {
        this(new AccessDeniedException(pipe, null, reason));
    }

    AccessDeniedException denied() {
        return denied;
    }
}
