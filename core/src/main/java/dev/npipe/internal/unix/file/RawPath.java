// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.file;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** Paths by their bytes, which need not be text in any encoding. */
public final class RawPath {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private RawPath() {}

    /** The path of these bytes; empty for what is none. */
    public static Optional<Path> of(byte[] bytes) {
        try {
            return bytes.length > 0 && bytes[0] == '/'
                    ? Optional.of(Path.of(URI.create("file://" + escaped(bytes))))
                    : Optional.of(Path.of(new String(bytes, StandardCharsets.UTF_8)));
        } catch (InvalidPathException e) {
            return Optional.empty(); // a letter that the locale cannot write
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a NUL
        }
    }

    /** A URI is the one way to a path that does not lead through the encoding of the locale. */
    private static String escaped(byte[] bytes) {
        var text = new StringBuilder();
        for (byte each : bytes) {
            if (each == '/') {
                text.append('/');
            } else {
                text.append('%').append(HEX.toHexDigits(each));
            }
        }
        return text.toString();
    }
}
