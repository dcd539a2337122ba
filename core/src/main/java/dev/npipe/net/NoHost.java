// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses of the internet that stand for a pipe, which has none. They are made of their
 * bytes: to ask for the loopback would look at this machine's interfaces.
 */
final class NoHost {
    /** Of what is connected or bound. */
    static final InetAddress LOOPBACK = of(127, 0, 0, 1);

    /** Of what is not. */
    static final InetAddress ANY = of(0, 0, 0, 0);

    private NoHost() {}

    private static InetAddress of(int a, int b, int c, int d) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for another number of bytes
        }
    }
}
