// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.ThisMachine;
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
     *     NUL, is reserved, or is a path or a whole address: what begins with a slash, two
     *     backslashes, {@code npipe:/} or {@code unix:/} is for {@link #parse}
     */
    public static NamedPipeAddress of(String name) {
        return of(LOCAL_HOST, name);
    }

    /**
     * The address of a pipe on a host.
     *
     * @param host the host's name or address, optionally with {@code :port}; {@code .} is this
     *     machine, and so are the others at {@link #isRemote}
     * @param name the name alone, for example {@code SamplePipe}
     * @return the address {@code \\<host>\pipe\<name>}
     * @throws IllegalArgumentException if the host is empty or holds a slash, a backslash or a NUL,
     *     or the name is not valid
     */
    public static NamedPipeAddress of(String host, String name) {
        if (!isHost(host)) {
            throw new IllegalArgumentException(
                    "not a host name: \"" + AddressText.printable(host) + '"');
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
                    "the name of a pipe holds a NUL: \"" + AddressText.printable(name) + '"');
        }
        if (AddressText.isWhole(name)) {
            throw new IllegalArgumentException(
                    "not a name but a path or a whole address; NamedPipeAddress.parse takes one"
                            + " by itself: "
                            + AddressText.printable(name));
        }
        if (name.equalsIgnoreCase("anonymous")) {
            throw new IllegalArgumentException(
                    "the name \"anonymous\" is reserved for anonymous pipes");
        }
        return new NamedPipeAddress(host, name, false);
    }

    private static boolean isHost(String host) {
        return !host.isEmpty()
                && host.indexOf('\\') < 0
                && host.indexOf('/') < 0
                && host.indexOf(0) < 0;
    }

    /**
     * Reads an address in any form that users and other programs write:
     *
     * <ul>
     *   <li>a name: {@code SamplePipe}
     *   <li>the Windows form: {@code \\.\pipe\SamplePipe}, {@code \\?\pipe\SamplePipe}, {@code
     *       \\host\pipe\SamplePipe}, also with slashes: {@code //./pipe/SamplePipe}
     *   <li>the URI form: {@code npipe:////./pipe/SamplePipe}, {@code
     *       npipe://host/pipe/SamplePipe}, also with backslashes: {@code npipe:\\.\pipe\SamplePipe}
     *   <li>the absolute path of a Unix socket: {@code /run/sample.sock}, {@code
     *       unix:///run/sample.sock}, {@code unix:/run/sample.sock}
     * </ul>
     *
     * <p>Upper and lower case do not matter in a scheme, and in the word pipe. What is written with
     * slashes has backslashes in its name. In a URI, {@code %20} and its like are decoded, as
     * {@link java.net.URI} has them: a name with such a sequence of its own needs another form.
     *
     * @param text the address
     * @return the address
     * @throws IllegalArgumentException if the text is none of these, or the name in it is not valid
     */
    public static NamedPipeAddress parse(String text) {
        AddressText parts = AddressText.of(text);
        return parts.path()
                ? new NamedPipeAddress(parts.host(), parts.name(), true)
                : of(parts.host(), parts.name());
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
     * Tells whether the pipe lives on another machine, as far as the address says. This machine is
     * {@code .}, {@code localhost}, {@code 127.0.0.1}, {@code ::1} and the name that the system
     * gave itself: of the Linux kernel, or {@code COMPUTERNAME}, whole and up to its first dot. No
     * name service is asked, so another name of this machine counts as another machine, as does any
     * host with a port: with {@code localhost:445} one reaches this machine through the network.
     *
     * @return false when the host is this machine
     */
    public boolean isRemote() {
        return !ThisMachine.isCalled(host);
    }

    /**
     * Two addresses are equal when host (in any case), name and form are. All names of this machine
     * are the same host.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof NamedPipeAddress that
                && name.equals(that.name)
                && path == that.path
                && isRemote() == that.isRemote()
                && (!isRemote() || host.equalsIgnoreCase(that.host));
    }

    @Override
    public int hashCode() {
        if (!isRemote()) {
            return name.hashCode();
        }
        int hash = 0;
        for (int i = 0; i < host.length(); i++) { // by the rule of equalsIgnoreCase
            hash = hash * 31 + Character.toLowerCase(Character.toUpperCase(host.charAt(i)));
        }
        return hash * 31 + name.hashCode();
    }

    /**
     * The Windows form, {@code \\.\pipe\SamplePipe}; for the path of a socket the path, or its URI
     * if it begins with {@code /\}, as the path of a pipe may. {@link #parse} reads it again.
     */
    @Override
    public String toString() {
        return path ? AddressText.ofSocket(name) : "\\\\" + host + "\\pipe\\" + name;
    }
}
