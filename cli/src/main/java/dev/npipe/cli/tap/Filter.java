// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which passages are shown.
 *
 * @param peer a part of the client's description; empty for every client
 * @param direction which way; empty for both
 * @param text what the bytes have to contain, in UTF-8 or UTF-16LE; empty for anything
 */
public record Filter(Optional<String> peer, Optional<Direction> direction, Optional<String> text) {
    /** Whether this one is. */
    public boolean shows(Passage passage) {
        if (peer.isPresent() && !passage.peer().contains(peer.get())) {
            return false;
        }
        boolean ofConversation = passage.kind() == Kind.OPENED || passage.kind() == Kind.CLOSED;
        if (direction.isPresent() && !ofConversation && passage.direction() != direction.get()) {
            return false;
        }
        return text.isEmpty() || passage.kind() == Kind.DATA && contains(passage.bytes());
    }

    private boolean contains(byte[] bytes) {
        String wanted = text.orElseThrow();
        return indexOf(bytes, wanted.getBytes(StandardCharsets.UTF_8))
                || indexOf(bytes, wanted.getBytes(StandardCharsets.UTF_16LE));
    }

    private static boolean indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && bytes[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
