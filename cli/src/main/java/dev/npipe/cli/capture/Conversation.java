// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.capture;

/**
 * A conversation as Wireshark tells it from the others: pipes have no addresses, so each client is
 * given one of the loopback, which says the conversation's number.
 */
record Conversation(long number) {
    static final int SERVER_ADDRESS = 0x7f000001;
    static final int SERVER_PORT = 1;

    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 64_000;

    /** Of the client: 127.0.0.2 for the first 64,000. */
    int address() {
        return SERVER_ADDRESS + 1 + (int) ((number - 1) / PORTS);
    }

    int port() {
        return FIRST_PORT + (int) ((number - 1) % PORTS);
    }

    /** The one that has this client. */
    static Conversation of(int address, int port) {
        long block = (address & 0xffffffffL) - SERVER_ADDRESS - 1;
        return new Conversation(block * PORTS + port - FIRST_PORT + 1);
    }
}
