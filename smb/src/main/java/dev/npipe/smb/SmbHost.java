// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.NamedPipeAddress;
import java.nio.file.NoSuchFileException;

/**
 * A file server: the host part of an address, taken apart.
 *
 * @param name the name or the address of the machine, without brackets
 * @param port the TCP port
 */
record SmbHost(String name, int port) {
    /** Where SMB is without NetBIOS. */
    private static final int DEFAULT_PORT = 445;

    /**
     * Takes {@code host}, {@code host:port}, {@code [v6]:port} and a bare IPv6 address.
     *
     * @throws NoSuchFileException if it is none of these
     */
    static SmbHost of(NamedPipeAddress address) throws NoSuchFileException {
        String host = address.host();
        int colon = host.lastIndexOf(':');
        boolean bareV6 = host.indexOf(':') != colon && host.indexOf(']') < 0;
        if (colon < 0 || bareV6 || host.endsWith("]")) {
            return new SmbHost(withoutBrackets(host), DEFAULT_PORT);
        }
        String port = host.substring(colon + 1);
        String name = withoutBrackets(host.substring(0, colon));
        if (name.isEmpty() || !port.matches("[0-9]{1,5}")) {
            throw new NoSuchFileException(address.toString(), null, "not a host and a port");
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > 65535) {
            throw new NoSuchFileException(address.toString(), null, "there is no port " + number);
        }
        return new SmbHost(name, number);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** The name and the port, as addresses have them. */
    @Override
    public String toString() {
        return (name.indexOf(':') < 0 ? name : '[' + name + ']') + ':' + port;
    }
}
