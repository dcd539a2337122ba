// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.internal.windows.lane.LaneToken;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a client and a server say to each other before a connection has a lane: a line of words
 * each, as {@code docs/protocol.md} has them.
 */
sealed interface LaneRequest {
    /** The longest of them, in bytes: a name has 256 characters at most. */
    int MOST = 1024;

    /** The version of what is said, and of the memory. */
    String VERSION = "1";

    /** A client wants a lane for one of its connections to this pipe. */
    record Wanted(String pipe) implements LaneRequest {
        @Override
        public String text() {
            return "lane " + VERSION + " " + pipe;
        }
    }

    /** A server has made one. */
    record Made(String section, LaneToken token) implements LaneRequest {
        @Override
        public String text() {
            return "made " + section + " " + token;
        }
    }

    /** A server has made none. */
    record Refused(String reason) implements LaneRequest {
        @Override
        public String text() {
            return "none " + reason;
        }
    }

    /** The words. */
    String text();

    /** The words, to be written. */
    default ByteBuffer bytes() {
        return ByteBuffer.wrap(text().getBytes(UTF_8));
    }

    /** What somebody has said. */
    static LaneRequest parse(byte[] message) throws IOException {
        String text = new String(message, UTF_8);
        String[] words = text.split(" ", 3);
        try {
            return switch (words[0]) {
                case "lane" -> wanted(words);
                case "made" -> new Made(words[1], LaneToken.parse(words[2]));
                case "none" -> new Refused(text.substring("none".length()).strip());
                default -> throw new IOException("nobody says: " + text);
            };
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("nobody says: " + text, e);
        }
    }

    private static LaneRequest wanted(String[] words) {
        return words[1].equals(VERSION)
                ? new Wanted(words[2])
                : new Refused("version " + words[1] + ", and this is " + VERSION);
    }
}
