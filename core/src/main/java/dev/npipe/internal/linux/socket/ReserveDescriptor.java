// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import java.io.IOException;

/**
 * A descriptor that is kept so that it can be given up for a client when no other is free. Used by
 * one thread at a time.
 */
final class ReserveDescriptor {
    private static final int NONE = -1;

    private final CallState state;
    private int fd = NONE;

    /** Takes one, or fails as the system does. */
    ReserveDescriptor(CallState state) throws IOException {
        this.state = state;
        int result = open();
        if (result < 0) {
            throw Errno.exception("a descriptor in reserve", -result);
        }
        fd = result;
    }

    /** A socket needs no file to be there. */
    private int open() {
        int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC;
        return Libc.socket(state, Constants.AF_UNIX, type, 0);
    }

    boolean isThere() {
        return fd != NONE;
    }

    /** Takes one again; false if there is still none. */
    boolean take() {
        if (fd == NONE) {
            fd = Math.max(NONE, open());
        }
        return fd != NONE;
    }

    /** Gives it up. */
    void free() {
        if (fd != NONE) {
            Libc.close(state, fd);
            fd = NONE;
        }
    }
}
