// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.net.SocketAddress;

/**
 * The name of a pipe and the host it lives on: {@code \\.\pipe\SamplePipe}.
 *
 * <p>A name has 1 to 256 characters. Backslashes, blanks, dots and letters of every script may be
 * in it; on Unix upper and lower case differ and {@code /} cannot be used, on Windows case does not
 * matter. The name {@code anonymous} is reserved, as in .NET.
 *
 * <p>On Unix an address can also be the absolute path of a socket; see {@link #parse}.
 *
 * @since 0.1
 */
public final class NamedPipeAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    /** The host that means this machine. */
    public static final String LOCAL_HOST = ".";

    private static final int MAX_NAME_LENGTH = 256;

    /** The host, "." for this machine. */
    private final String host;

    /** The name, or the absolute path of a socket when {@link #path} is true. */
    private final String name;

    /** True when {@link #name} is the absolute path of a socket. */
    private final boolean path;

    private NamedPipeAddress(String host, String name, boolean path) {
        this.host = host;
        this.name = name;
        this.path = path;
    }

    /**
     * The address of a pipe on this machine.
     *
     * @param name the name alone, for example {@code SamplePipe}
     * @return the address {@code \\.\pipe\<name>}
     * @throws IllegalArgumentException if the name is empty, longer than 256 characters, holds a
     *     NUL, begins with two backslashes (as what {@link #parse} takes does), or is reserved
     */
    public static NamedPipeAddress of(String name) {
        return of(LOCAL_HOST, name);
    }

    /**
     * The address of a pipe on a host.
     *
     * @param host the host's name or address, optionally with {@code :port}; {@code .} is this
     *     machine
     * @param name the name alone, for example {@code SamplePipe}
     * @return the address {@code \\<host>\pipe\<name>}
     * @throws IllegalArgumentException if the host is empty or holds a slash, a backslash or a NUL,
     *     or the name is not valid
     */
    public static NamedPipeAddress of(String host, String name) {
        if (host.isEmpty() || host.chars().anyMatch(c -> c == '\\' || c == '/' || c == 0)) {
            throw new IllegalArgumentException("not a host name: \"" + printable(host) + '"');
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name of a pipe is empty");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "the name of a pipe is longer than %s characters: %s"
                            .formatted(MAX_NAME_LENGTH, name.length()));
        }
        if (name.indexOf(0) >= 0) {
            throw new IllegalArgumentException(
                    "the name of a pipe holds a NUL: \"" + printable(name) + '"');
        }
        if (name.startsWith("\\\\")) {
            throw new IllegalArgumentException(
                    "the name of a pipe begins with two backslashes; NamedPipeAddress.parse takes a"
                            + " whole address: "
                            + printable(name));
        }
        if (name.equalsIgnoreCase("anonymous")) {
            throw new IllegalArgumentException(
                    "the name \"anonymous\" is reserved for anonymous pipes");
        }
        return new NamedPipeAddress(host, name, false);
    }

    /**
     * Reads an address in any form that users and other programs write:
     *
     * <ul>
     *   <li>a name: {@code SamplePipe}
     *   <li>the Windows form: {@code \\.\pipe\SamplePipe}, {@code \\?\pipe\SamplePipe}, {@code
     *       \\host\pipe\SamplePipe}
     *   <li>the URI form: {@code npipe:////./pipe/SamplePipe}, {@code npipe://host/pipe/SamplePipe}
     *   <li>the absolute path of a Unix socket: {@code /run/sample.sock}
     * </ul>
     *
     * @param text the address
     * @return the address
     * @throws IllegalArgumentException if the text is none of these, or the name in it is not valid
     */
    public static NamedPipeAddress parse(String text) {
        if (text.regionMatches(true, 0, "npipe:", 0, 6)) {
            String rest = text.substring(6);
            int slashes = 0;
            while (slashes < rest.length() && rest.charAt(slashes) == '/') {
                slashes++;
            }
            if (slashes != 2 && slashes != 4) {
                throw new IllegalArgumentException(
                        "not a pipe address (npipe:////./pipe/NAME is one): " + printable(text));
            }
            return ofHostAndRest(text, rest.substring(slashes).replace('/', '\\'));
        }
        if (text.startsWith("\\\\")) {
            return ofHostAndRest(text, text.substring(2));
        }
        if (text.startsWith("/")) {
            if (text.indexOf(0) >= 0 || text.endsWith("/")) {
                throw new IllegalArgumentException(
                        "not the path of a socket: \"" + printable(text) + '"');
            }
            return new NamedPipeAddress(LOCAL_HOST, text, true);
        }
        return of(text);
    }

    private static NamedPipeAddress ofHostAndRest(String text, String rest) {
        int end = rest.indexOf('\\');
        if (end <= 0 || !rest.regionMatches(true, end + 1, "pipe\\", 0, 5)) {
            throw new IllegalArgumentException(
                    "not a pipe address (\\\\.\\pipe\\NAME is one): " + printable(text));
        }
        String host = rest.substring(0, end);
        return of(host.equals("?") ? LOCAL_HOST : host, rest.substring(end + 6));
    }

    private static String printable(String text) {
        return text.replace("\0", "\\0");
    }

    /**
     * The host that the pipe lives on.
     *
     * @return the host as given, {@code .} for this machine
     */
    public String host() {
        return host;
    }

    /**
     * The name of the pipe, without host and prefix.
     *
     * @return the name; for the path of a socket the whole path
     */
    public String name() {
        return name;
    }

    /**
     * Tells whether this is the absolute path of a Unix socket and not the name of a pipe.
     *
     * @return true for a path
     */
    public boolean isSocketPath() {
        return path;
    }

    /**
     * Tells whether the pipe lives on another machine, as far as the address says.
     *
     * @return false when the host is {@code .}
     */
    public boolean isRemote() {
        return !host.equals(LOCAL_HOST);
    }

    /** Two addresses are equal when host (in any case), name and form are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NamedPipeAddress that
                && host.equalsIgnoreCase(that.host)
                && name.equals(that.name)
                && path == that.path;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < host.length(); i++) { // by the rule of equalsIgnoreCase
            hash = hash * 31 + Character.toLowerCase(Character.toUpperCase(host.charAt(i)));
        }
        return hash * 31 + name.hashCode();
    }

    /** The Windows form, {@code \\.\pipe\SamplePipe}; for the path of a socket the path. */
    @Override
    public String toString() {
        return path ? name : "\\\\" + host + "\\pipe\\" + name;
    }
}
