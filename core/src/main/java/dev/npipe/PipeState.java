// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * Whether somebody listens at a pipe.
 *
 * @since 0.1
 */
public enum PipeState {
    /** A server listens. */
    LISTENING,

    /**
     * A socket is bound to the file, and this process's list of sockets does not show it listening:
     * its server is in another network namespace, as outside of a container, or it does not listen
     * yet.
     */
    ELSEWHERE,

    /**
     * The system does not tell: on macOS, and on Linux without native access, or without a right to
     * the file, where the list of sockets does not show it.
     */
    UNKNOWN,

    /** Nobody listens: a server that was killed left the file. */
    STALE
}
