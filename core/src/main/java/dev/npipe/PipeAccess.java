// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.security.Rights;

/**
 * What a client may do with a pipe, from the client's side. Each is the rights that a client of
 * Windows asks for when it opens a pipe that way.
 *
 * @since 0.1
 */
public enum PipeAccess {
    /** Read what the server writes. */
    READ(Rights.CLIENT_READ, Rights.NO_READ),

    /** Write what the server reads. */
    WRITE(Rights.CLIENT_WRITE, Rights.NO_WRITE),

    /** Read and write, but not add instances to the pipe. */
    READ_WRITE(Rights.CLIENT_READ | Rights.CLIENT_WRITE, Rights.NO_READ | Rights.NO_WRITE),

    /** Everything, which includes to be a server of the same pipe on Windows. */
    FULL(Rights.FILE_ALL, Rights.FILE_ALL);

    private final int allowed;
    private final int denied;

    PipeAccess(int allowed, int denied) {
        this.allowed = allowed;
        this.denied = denied;
    }

    /** The rights of an entry that lets somebody do this. */
    int allowed() {
        return allowed;
    }

    /** The rights of an entry that keeps somebody from it, and from nothing else. */
    int denied() {
        return denied;
    }
}
