// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web.kept;

import dev.npipe.cli.tap.Passage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a reader wants to see; empty means everything.
 *
 * @param peer a part of the peer's name, in lower case
 * @param direction the name of a direction
 * @param conversation the number of the only conversation, or 0
 * @param patterns bytes of which a message must have one sequence, letters in lower case
 * @param exact whether the bytes are meant as they are: letters count as bytes
 */
public record Filter(
        String peer, String direction, long conversation, List<byte[]> patterns, boolean exact)
        implements Predicate<Entry> {
    private static final String HEX = "hex:";

    /**
     * Reads the fields {@code peer}, {@code direction}, {@code conversation} and {@code text}. The
     * text is looked for in UTF-8 and in UTF-16, whatever the case of its letters; with {@code
     * hex:} before it, it stands for bytes.
     *
     * @throws IllegalArgumentException if one of them cannot be read
     */
    public static Filter of(Map<String, String> query) {
        String text = query.getOrDefault("text", "");
        boolean exact = text.startsWith(HEX);
        var patterns = new ArrayList<byte[]>();
        if (exact) {
            String digits = text.substring(HEX.length()).replaceAll("[\\s:]", "");
            if (!digits.isEmpty()) {
                patterns.add(bytes(digits));
            }
        } else if (!text.isEmpty()) {
            // Letters beyond A to Z in the cases in which they were written, and in one case.
            String lower = text.toLowerCase(Locale.ROOT);
            String upper = text.toUpperCase(Locale.ROOT);
            boolean plain = text.chars().allMatch(c -> c < 0x80);
            for (String form : plain ? List.of(text) : List.of(text, lower, upper)) {
                patterns.add(folded(form.getBytes(StandardCharsets.UTF_8)));
                patterns.add(folded(form.getBytes(StandardCharsets.UTF_16LE)));
            }
        }
        String direction = query.getOrDefault("direction", "");
        if (!List.of("", "TO_SERVER", "TO_CLIENT").contains(direction)) {
            throw new IllegalArgumentException(
                    "direction: TO_SERVER or TO_CLIENT, not '" + direction + "'");
        }
        return new Filter(
                query.getOrDefault("peer", "").toLowerCase(Locale.ROOT),
                direction,
                number(query, "conversation", 0),
                patterns,
                exact);
    }

    /**
     * Reads a number.
     *
     * @param otherwise the number if the field is not there
     * @throws IllegalArgumentException if it is no number, with words for the user
     */
    public static long number(Map<String, String> query, String name, long otherwise) {
        String value = query.get(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": a number, not '" + value + "'", e);
        }
    }

    private static byte[] bytes(String digits) {
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "text: after hex: two digits for each byte, not '" + digits + "'", e);
        }
    }

    @Override
    public boolean test(Entry entry) {
        Passage passage = entry.passage();
        if (conversation != 0 && passage.conversation() != conversation) {
            return false;
        }
        if (!direction.isEmpty()
                && (passage.kind() == Passage.Kind.OPENED
                        || passage.kind() == Passage.Kind.CLOSED
                        || !passage.direction().name().equals(direction))) {
            return false;
        }
        if (!peer.isEmpty() && !passage.peer().toLowerCase(Locale.ROOT).contains(peer)) {
            return false;
        }
        return patterns.isEmpty()
                || patterns.stream().anyMatch(pattern -> contains(passage.bytes(), pattern));
    }

    private boolean contains(byte[] message, byte[] pattern) {
        byte first = pattern[0];
        for (int i = 0; i <= message.length - pattern.length; i++) {
            if (fold(message[i]) == first && isAt(message, i, pattern)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(byte[] message, int at, byte[] pattern) {
        for (int i = 1; i < pattern.length; i++) {
            if (fold(message[at + i]) != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    private byte fold(byte b) {
        return exact ? b : lower(b);
    }

    private static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    private static byte[] folded(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = lower(bytes[i]);
        }
        return bytes;
    }
}
