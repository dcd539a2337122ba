// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.place;

import dev.npipe.NamedPipeAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a conversation can begin or end, as the user names it on the command line. */
public sealed interface Place {
    /** Named pipes and the sockets at paths: every form that the library reads. */
    record Pipe(NamedPipeAddress address) implements Place {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * A TCP port.
     *
     * @param host a name or a number; the loopback if the user gave none
     * @param port 0 to 65,535; 0 lets the system choose where one listens
     */
    record Tcp(String host, int port) implements Place {
        /** Where nobody but this machine gets in. */
        public static final String LOOPBACK = "localhost";

        @Override
        public String toString() {
            return "tcp:" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /** The standard input and output of this process. */
    record Standard() implements Place {
        @Override
        public String toString() {
            return "-";
        }
    }

    /**
     * The standard input and output of another program.
     *
     * @param words the program and its arguments
     */
    record Program(List<String> words) implements Place {
        /** A program, whose words are copied. */
        public Program {
            words = List.copyOf(words);
        }

        @Override
        public String toString() {
            return "exec:" + String.join(" ", words);
        }
    }

    /** What the help of a verb says about {@code tcp:}, {@code -} and {@code exec:}. */
    String FORMS = "tcp:[HOST:]PORT, exec:COMMAND, - (standard input and output)";

    /**
     * Reads a place: {@code -}, {@code tcp:[HOST:]PORT}, {@code exec:COMMAND}, or any form of a
     * pipe's address; also the path of a socket from the working directory: {@code ./NAME}, {@code
     * ../NAME}, {@code unix:NAME}. A pipe whose name begins like one of the others is written
     * {@code \\.\pipe\NAME}.
     *
     * @throws IllegalArgumentException if it is none of them; the message is for the user
     */
    static Place parse(String text) {
        if (text.equals("-")) {
            return new Standard();
        }
        if (text.startsWith("tcp:")) {
            return Places.tcp(text);
        }
        if (text.startsWith("exec:")) {
            return new Program(Places.commandWords(text.substring("exec:".length())));
        }
        Places.checkScheme(text);
        return new Pipe(Places.usable(NamedPipeAddress.parse(Places.absolute(text))));
    }

    /** How the other kinds of places are taken apart. */
    final class Places {
        private static final Pattern TCP =
                Pattern.compile("tcp:(?:(?:\\[(.+)]|([^:\\[\\]]+)):)?(\\d{1,5})");

        /** One letter before a colon is a drive of Windows. */
        private static final Pattern SCHEME = Pattern.compile("([A-Za-z]{2,}):.*", Pattern.DOTALL);

        private static final String UNIX = "unix:";

        private Places() {}

        /** What looks like a place of another kind must not make a pipe of that name. */
        private static void checkScheme(String text) {
            Matcher parts = SCHEME.matcher(text);
            if (parts.matches() && !Set.of("npipe", "unix").contains(lowerCase(parts.group(1)))) {
                throw new IllegalArgumentException(
                        "'%s:' begins no place; tcp:, exec:, unix: and npipe: do, and a pipe of that name is \\\\.\\pipe\\%s"
                                .formatted(parts.group(1), text));
            }
        }

        /** A name that no pipe of this machine can have is a mistake in the words. */
        private static NamedPipeAddress usable(NamedPipeAddress address) {
            boolean path = address.isSocketPath() || address.isRemote();
            if (!path && !isWindows() && address.name().indexOf('/') >= 0) {
                throw new IllegalArgumentException(
                        address
                                + ": a name with a slash cannot be used on this system; a socket is written ./"
                                + address.name()
                                + ", or with its absolute path");
            }
            return address;
        }

        private static String lowerCase(String scheme) {
            return scheme.toLowerCase(Locale.ROOT);
        }

        /** The path of a socket, if it is written from the working directory; else the text. */
        private static String absolute(String text) {
            if (isWindows()) {
                return text;
            }
            boolean unix = text.regionMatches(true, 0, UNIX, 0, UNIX.length());
            String path = unix ? text.substring(UNIX.length()) : text;
            boolean relative =
                    unix
                            ? !path.isEmpty() && !path.startsWith("/")
                            : path.startsWith("./") || path.startsWith("../");
            if (!relative || path.indexOf(0) >= 0) {
                return text;
            }
            String below = path.replaceFirst("^(\\./+)+", "");
            return text.substring(0, text.length() - path.length())
                    + Path.of("").toAbsolutePath().resolve(below)
                    + (path.endsWith("/") ? "/" : "");
        }

        private static boolean isWindows() {
            return System.getProperty("os.name", "").startsWith("Windows");
        }

        private static Tcp tcp(String text) {
            Matcher parts = TCP.matcher(text);
            if (!parts.matches() || Integer.parseInt(parts.group(3)) > 65_535) {
                throw new IllegalArgumentException(
                        "not a TCP port: " + text + "; tcp:8080 is one, or tcp:[::1]:8080");
            }
            String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
            return new Tcp(host == null ? Tcp.LOOPBACK : host, Integer.parseInt(parts.group(3)));
        }

        /** A command for the system's shell, as the user would type it. */
        private static List<String> commandWords(String command) {
            if (command.isBlank()) {
                throw new IllegalArgumentException("exec: names no program; exec:cat does");
            }
            return isWindows()
                    ? List.of("cmd.exe", "/c", command)
                    : List.of("/bin/sh", "-c", command);
        }
    }
}
