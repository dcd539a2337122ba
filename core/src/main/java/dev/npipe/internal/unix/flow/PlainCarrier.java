// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

/** A socket whose other end did not greet: any program that connects to Unix sockets. */
public record PlainCarrier() implements Carrier {
    @Override
    public boolean isPlain() {
        return true;
    }
}
