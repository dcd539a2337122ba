// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether bytes are a text. */
final class Utf8 {
    private Utf8() {}

    /** The text, if the bytes are UTF-8: it gives the same bytes again. */
    static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Whether it is more than bytes that happen to be characters. */
    static boolean isReadable(String text) {
        return text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t');
    }
}
