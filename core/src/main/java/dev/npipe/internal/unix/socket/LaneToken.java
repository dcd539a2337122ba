// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

/**
 * What a server tells the client of one connection, and nobody else: who shows it may ask for a
 * lane beneath this connection.
 *
 * @param first its first eight bytes
 * @param second its last eight bytes
 */
public record LaneToken(long first, long second) {
    /** No lane is offered. */
    public static final LaneToken NONE = new LaneToken(0, 0);

    /**
     * Written out, as what the JVM makes for a record at the first use keeps its class loader, by a
     * soft reference, for as long as there is memory.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof LaneToken token && token.first == first && token.second == second;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(first ^ second);
    }
}
