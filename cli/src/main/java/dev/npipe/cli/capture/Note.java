// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.capture;

import dev.npipe.cli.tap.Passage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a packet's comment says, where it is more than bytes. */
final class Note {
    private static final String OPENED = "npipe: opened by ";
    private static final String ENDED = "npipe: no more comes";
    private static final String CLOSED = "npipe: closed";
    private static final String FAILED = "npipe: broke off: ";
    private static final String GOES_ON = "npipe: the message goes on";

    private Note() {}

    /** The comment of a passage; empty for a whole message. */
    static String of(Passage passage, boolean last) {
        return switch (passage.kind()) {
            case OPENED -> OPENED + passage.peer();
            case ENDED -> ENDED;
            case CLOSED -> CLOSED;
            case FAILED -> FAILED + new String(passage.bytes(), StandardCharsets.UTF_8);
            case DATA -> last && passage.complete() ? "" : GOES_ON;
        };
    }

    static Passage.Kind kind(Optional<String> comment) {
        String text = comment.orElse("");
        if (text.startsWith(OPENED)) {
            return Passage.Kind.OPENED;
        }
        if (text.startsWith(FAILED)) {
            return Passage.Kind.FAILED;
        }
        return switch (text) {
            case ENDED -> Passage.Kind.ENDED;
            case CLOSED -> Passage.Kind.CLOSED;
            default -> Passage.Kind.DATA;
        };
    }

    static boolean complete(Optional<String> comment) {
        return !comment.orElse("").equals(GOES_ON);
    }
}
