// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.place;

import dev.npipe.NamedPipeAddress;
import java.util.List;
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
     * pipe's address. A pipe whose name begins like one of the others is written {@code
     * \\.\pipe\NAME}.
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
        return new Pipe(NamedPipeAddress.parse(text));
    }

    /** How the other kinds of places are taken apart. */
    final class Places {
        private static final Pattern TCP =
                Pattern.compile("tcp:(?:(?:\\[(.+)]|([^:\\[\\]]+)):)?(\\d{1,5})");

        private Places() {}

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
            return System.getProperty("os.name", "").startsWith("Windows")
                    ? List.of("cmd.exe", "/c", command)
                    : List.of("/bin/sh", "-c", command);
        }
    }
}
