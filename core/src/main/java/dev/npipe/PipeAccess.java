// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.security.Rights;

/**
 * What somebody may do with a pipe. In {@link PipeSecurity} and for a client's {@link
 * NamedPipeChannelBuilder#access} that is from the client's side: each is the rights that a client
 * of Windows asks for when it opens a pipe that way. For {@link NamedPipeChannel#access} it is from
 * the side of that end.
 *
 * @since 0.1
 */
public enum PipeAccess {
    /** Read what the other end writes. */
    READ(Rights.CLIENT_READ, Rights.NO_READ),

    /** Write what the other end reads. */
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

    /** What an end may do when the client has opened these directions. */
    static PipeAccess of(PipeDirection opened, boolean serverEnd) {
        return switch (opened) {
            case DUPLEX -> READ_WRITE;
            case INBOUND -> serverEnd ? READ : WRITE;
            case OUTBOUND -> serverEnd ? WRITE : READ;
        };
    }

    /** The directions that a client opens for this. */
    PipeDirection opens() {
        return switch (this) {
            case READ -> PipeDirection.OUTBOUND;
            case WRITE -> PipeDirection.INBOUND;
            case READ_WRITE -> PipeDirection.DUPLEX;
            case FULL -> throw new IllegalArgumentException("a client reads, writes, or both");
        };
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
