// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

/**
 * Where a kind of socket differs from one of TCP. Each that the sockets over pipes have is a row of
 * the table in {@code docs/guide-sockets.md}, which begins with its text.
 */
enum Difference {
    ADDRESSES("addresses"),
    URGENT_DATA("urgent data"),
    OPTIONS("options of TCP"),
    RESET("a peer that closes and has unread data"),
    INTERRUPTS("interrupts of platform threads"),
    HALF_CLOSE("half-close"),
    BROKEN_PIPE("the message when the peer is gone"),
    TEXT("`toString`"),
    // what only other sockets do, which are run beside these
    OPEN_AFTER_FAILED_CONNECT("a connect that failed"),
    SHUTDOWN_TWICE("a second shutdown"),
    CLOSED_TEXT("the message of a closed socket");

    private final String row;

    Difference(String row) {
        this.row = row;
    }

    String row() {
        return row;
    }
}
