// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Which passages are shown.
 *
 * @param peer a part of the client's description; empty for every client
 * @param direction which way; empty for both
 * @param patterns of which the bytes have to contain one; none for anything
 */
public record Filter(Optional<String> peer, Optional<Direction> direction, List<byte[]> patterns) {
    /** One that looks for a text in UTF-8 and in UTF-16LE; empty for anything. */
    public static Filter of(
            Optional<String> peer, Optional<Direction> direction, Optional<String> text) {
        List<byte[]> patterns =
                text.map(
                                wanted ->
                                        List.of(
                                                wanted.getBytes(StandardCharsets.UTF_8),
                                                wanted.getBytes(StandardCharsets.UTF_16LE)))
                        .orElse(List.of());
        return new Filter(peer, direction, patterns);
    }

    /** Whether this one is. */
    public boolean shows(Passage passage) {
        if (peer.isPresent() && !passage.peer().contains(peer.get())) {
            return false;
        }
        boolean ofConversation = passage.kind() == Kind.OPENED || passage.kind() == Kind.CLOSED;
        if (direction.isPresent() && !ofConversation && passage.direction() != direction.get()) {
            return false;
        }
        return patterns.isEmpty()
                || passage.kind() == Kind.DATA
                        && patterns.stream().anyMatch(wanted -> contains(passage.bytes(), wanted));
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
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
