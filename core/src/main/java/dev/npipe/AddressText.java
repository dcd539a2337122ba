// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address in parts, as {@link NamedPipeAddress#parse} finds them in a text.
 *
 * @param host the host; "." when the text has none
 * @param name the name of a pipe, or the path of a socket
 * @param path true for the path of a socket
 */
record AddressText(String host, String name, boolean path) {
    private static final String PIPE_SCHEME = "npipe:";
    private static final String SOCKET_SCHEME = "unix:";

    /** Made when a text is read first: who has only names does without. */
    private static final class Form {
        /**
         * Two separators, the host, "pipe" and the name. Windows takes a slash for a backslash
         * there, and several slashes are one; a second backslash belongs to the name.
         */
        static final Pattern PIPE =
                Pattern.compile(
                        "[\\\\/]{2}([^\\\\/]+)(?:\\\\|/+)(?i:pipe)(\\\\|/+)(.+)", Pattern.DOTALL);
    }

    /** Reads an address in any of its forms. */
    static AddressText of(String text) {
        if (isOfScheme(text, PIPE_SCHEME)) {
            return pipeUri(text);
        }
        if (isOfScheme(text, SOCKET_SCHEME)) {
            return socketUri(text);
        }
        Matcher pipe = Form.PIPE.matcher(text);
        if (pipe.matches()) {
            boolean slashes = pipe.group(2).startsWith("/");
            String name = pipe.group(3);
            return pipe(pipe.group(1), slashes ? name.replace('/', '\\') : name);
        }
        if (text.startsWith("\\\\") || text.startsWith("//./") || text.startsWith("//?/")) {
            throw noAddress(text, "\\\\.\\pipe\\NAME is one");
        }
        return text.startsWith("/")
                ? socket(text, text)
                : new AddressText(NamedPipeAddress.LOCAL_HOST, text, false);
    }

    /** True for what is a whole address and cannot be meant as a name. */
    static boolean isWhole(String text) {
        boolean uri = isOfScheme(text, PIPE_SCHEME) || isOfScheme(text, SOCKET_SCHEME);
        int colon = text.indexOf(':');
        return text.startsWith("\\\\")
                || text.startsWith("/")
                || uri && (text.startsWith("/", colon + 1) || text.startsWith("\\", colon + 1));
    }

    private static boolean isOfScheme(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** Behind the scheme come two separators, or two more for an authority that is empty. */
    private static AddressText pipeUri(String text) {
        String rest = text.substring(PIPE_SCHEME.length());
        int separators = 0;
        while (separators < rest.length() && "/\\".indexOf(rest.charAt(separators)) >= 0) {
            separators++;
        }
        if (separators == 2 || separators == 4) {
            Matcher pipe = Form.PIPE.matcher(rest.substring(separators - 2));
            if (pipe.matches()) {
                return pipe(pipe.group(1), decoded(text, pipe.group(3).replace('/', '\\')));
            }
        }
        throw noAddress(text, "npipe:////./pipe/NAME is one");
    }

    private static AddressText pipe(String host, String name) {
        boolean here = host.equals("?"); // as Windows means it: this machine, and a literal path
        return new AddressText(here ? NamedPipeAddress.LOCAL_HOST : host, name, false);
    }

    private static AddressText socketUri(String text) {
        String rest = text.substring(SOCKET_SCHEME.length());
        boolean absolute =
                rest.startsWith("/") && (!rest.startsWith("//") || rest.startsWith("///"));
        if (!absolute) {
            throw noAddress(text, "the path is absolute, as in unix:///run/NAME.sock");
        }
        return socket(text, decoded(text, rest).replaceFirst("^/+", "/"));
    }

    /** A socket's path as it is, or as a URI where it could be read as a pipe's. */
    static String ofSocket(String path) {
        return path.startsWith("/\\") ? SOCKET_SCHEME + path.replace("%", "%25") : path;
    }

    private static AddressText socket(String text, String path) {
        if (path.indexOf(0) >= 0 || path.endsWith("/")) {
            throw new IllegalArgumentException(
                    "not the path of a socket: \"" + printable(text) + '"');
        }
        return new AddressText(NamedPipeAddress.LOCAL_HOST, path, true);
    }

    /** Escapes of UTF-8, as in every URI. A percent sign that begins none stands for itself. */
    private static String decoded(String text, String part) {
        var all = new StringBuilder();
        for (int i = 0; i < part.length(); ) {
            int end = i;
            while (isEscape(part, end)) {
                end += 3;
            }
            if (end > i) {
                byte[] escaped = HexFormat.of().withPrefix("%").parseHex(part, i, end);
                all.append(decoded(text, escaped));
                i = end;
            } else {
                all.append(part.charAt(i++));
            }
        }
        return all.toString();
    }

    private static CharSequence decoded(String text, byte[] escaped) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(escaped));
        } catch (CharacterCodingException e) {
            throw noAddress(text, "what its percent signs escape is no UTF-8");
        }
    }

    private static boolean isEscape(String part, int at) {
        return at + 2 < part.length()
                && part.charAt(at) == '%'
                && HexFormat.isHexDigit(part.charAt(at + 1))
                && HexFormat.isHexDigit(part.charAt(at + 2));
    }

    private static IllegalArgumentException noAddress(String text, String hint) {
        return new IllegalArgumentException(
                "not a pipe address (" + hint + "): " + printable(text));
    }

    /** Without the character that no message may hold. */
    static String printable(String text) {
        return text.replace("\0", "\\0");
    }
}
