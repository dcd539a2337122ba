// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/**
 * How text is written in bytes.
 *
 * @param charset one that writes no mark of its byte order
 */
public record Encoding(Charset charset) {
    /** What this command reads and writes itself. */
    public static final Encoding UTF_8 = new Encoding(StandardCharsets.UTF_8);

    /**
     * Reads a name such as {@code utf-8}, {@code utf-16le} or {@code windows-1252}.
     *
     * @throws IllegalArgumentException if this Java runtime has no such encoding, or it leaves the
     *     order of bytes open
     */
    public static Encoding parse(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.equals("UTF-16") || upper.equals("UTF-32")) {
            throw new IllegalArgumentException(
                    "'%s' has two orders of bytes: say %1$sle or %1$sbe"
                            .formatted(name.toLowerCase(Locale.ROOT)));
        }
        try {
            Charset charset = Charset.forName(name);
            if (charset.canEncode()) {
                return new Encoding(charset);
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException(unknown(name), e);
        }
        throw new IllegalArgumentException(unknown(name));
    }

    private static String unknown(String name) {
        return "'" + name + "' is no encoding; utf-8, utf-16le and iso-8859-1 are";
    }

    /** The text in bytes; what cannot be written becomes a question mark. */
    public byte[] bytes(String text) {
        return text.getBytes(charset);
    }

    /** The bytes as text; what is no text becomes U+FFFD. */
    public String text(ByteBuffer bytes) {
        return charset.decode(bytes.duplicate()).toString();
    }
}
