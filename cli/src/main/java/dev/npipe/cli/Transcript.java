// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import java.io.PrintWriter;
import java.util.Locale;

/** What the ends of the conversation say, each line when it becomes true. */
record Transcript(PrintWriter out) {
    static final String WAITING = "Waiting for the client's connection...";

    void created(NamedPipeAddress address) {
        out.println("The named pipe (" + address + ") is created.");
    }

    void waiting() {
        out.println(WAITING);
    }

    void clientConnected() {
        out.println("Client is connected.");
    }

    /** Follows {@link #clientConnected} when the client is on another machine. */
    void remoteClient(String account, String address) {
        out.println(" Client is " + printable(account) + " from " + printable(address) + ".");
    }

    void connected(NamedPipeAddress address) {
        out.println("The named pipe (" + address + ") is connected.");
    }

    void received(int bytes, String peer, String text) {
        out.println("Receive %s bytes from %s: \"%s\"".formatted(bytes, peer, printable(text)));
    }

    void sent(int bytes, String peer, String text) {
        out.println("Send %s bytes to %s: \"%s\"".formatted(bytes, peer, printable(text)));
    }

    /**
     * The text on one line that does to a terminal nothing but show it: characters that control the
     * terminal, end the line or turn its direction are written as escapes.
     */
    static String printable(String text) {
        var line = new StringBuilder(text.length());
        text.chars()
                .forEach(
                        c -> {
                            switch (c) {
                                case '\n' -> line.append("\\n");
                                case '\r' -> line.append("\\r");
                                case '\t' -> line.append("\\t");
                                default -> {
                                    if (Character.isISOControl(c) || breaksTheLine(c)) {
                                        line.append(String.format(Locale.ROOT, "\\u%04x", c));
                                    } else {
                                        line.append((char) c);
                                    }
                                }
                            }
                        });
        return line.toString();
    }

    /**
     * Line and paragraph separators, and what embeds, overrides or isolates a writing direction.
     */
    private static boolean breaksTheLine(int c) {
        return c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }
}
