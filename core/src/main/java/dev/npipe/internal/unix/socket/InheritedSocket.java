// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

/**
 * A descriptor that whoever started this process has handed to it.
 *
 * @param name what the service manager calls it
 * @param path where the socket is bound; "" of what is no listening Unix stream socket
 */
public record InheritedSocket(int descriptor, String name, String path, State state) {
    /** Whether a server may take it over. */
    public enum State {
        /** It listens, and no server of this process had it. */
        FREE,
        /** A server of this process has it or had it. */
        TAKEN,
        /** It is no listening Unix stream socket. */
        OTHER
    }

    /** For messages. */
    @Override
    public String toString() {
        String what =
                switch (state) {
                    case FREE -> path;
                    case TAKEN -> path + ", taken over before";
                    case OTHER -> "no listening Unix stream socket";
                };
        return "%s (%s): %s".formatted(descriptor, name, what);
    }
}
