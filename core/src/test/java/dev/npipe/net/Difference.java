// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

/**
 * Where sockets over pipes differ from those of TCP. Each is a row of the table in {@code
 * docs/guide-sockets.md}, which begins with its text.
 */
enum Difference {
    ADDRESSES("addresses"),
    URGENT_DATA("urgent data"),
    OPTIONS("options of TCP"),
    RESET("a peer that closes and has unread data"),
    INTERRUPTS("interrupts of platform threads"),
    HALF_CLOSE("half-close"),
    BROKEN_PIPE("the message when the peer is gone"),
    TEXT("`toString`");

    private final String row;

    Difference(String row) {
        this.row = row;
    }

    String row() {
        return row;
    }
}
