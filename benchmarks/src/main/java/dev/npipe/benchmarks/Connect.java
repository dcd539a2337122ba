// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;

/**
 * Connections that are made and closed, one after the other, with a handshake: the transport's own,
 * or as many bytes each way. The last one of a burst waits until the server has closed it, and with
 * it all before it.
 */
final class Connect implements Workload {
    /** The first connection stays open: its end is the server's. */
    @Override
    public void serve(Transport.Acceptor acceptor, Setup setup) throws IOException {
        boolean greets = Transport.named(setup.transport()).greets();
        ByteBuffer greeting = setup.buffer();
        try (Wire first = acceptor.accept()) {
            Thread.ofVirtual().start(() -> closeAtEnd(acceptor, first, setup.buffer()));
            while (true) {
                try (Wire wire = acceptor.accept()) {
                    if (!greets && wire.receive(greeting.clear())) {
                        wire.send(greeting.flip());
                    }
                }
            }
        } catch (AsynchronousCloseException e) {
            return; // the client has left
        }
    }

    private static void closeAtEnd(Transport.Acceptor acceptor, Wire first, ByteBuffer nothing) {
        try (acceptor) {
            if (first.receive(nothing)) {
                throw new IOException("the first connection is not for messages");
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot wait for the client's end", e);
        }
    }

    @Override
    public Client client(Wire first, Setup setup) {
        Transport transport = Transport.named(setup.transport());
        ByteBuffer greeting = setup.buffer();
        return (iterations, durations) -> {
            long before = System.nanoTime();
            for (long i = 1; i <= iterations; i++) {
                try (Wire wire = transport.connect(setup.address())) {
                    if (!transport.greets()) {
                        wire.send(greeting.clear());
                        if (!wire.receive(greeting.clear())) {
                            throw new EOFException("the server left before its greeting");
                        }
                    }
                    if (i == iterations && wire.receive(greeting.clear())) {
                        throw new IOException("the server said more than its greeting");
                    }
                }
                long after = System.nanoTime();
                durations.record(after - before);
                before = after;
            }
        };
    }
}
