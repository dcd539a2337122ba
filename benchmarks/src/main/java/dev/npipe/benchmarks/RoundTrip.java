// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A request and its answer of the same size, over and over. The answer is checked to belong to the
 * request.
 */
final class RoundTrip implements Workload {
    @Override
    public void serve(Transport.Acceptor acceptor, Setup setup) throws IOException {
        try (Wire wire = acceptor.accept()) {
            echo(wire, setup);
        }
    }

    /** Answers every request with the same bytes until the client leaves. */
    static void echo(Wire wire, Setup setup) throws IOException {
        ByteBuffer message = setup.buffer();
        while (wire.receive(message.clear())) {
            wire.send(message.flip());
        }
    }

    @Override
    public Client client(Wire wire, Setup setup) {
        ByteBuffer request = setup.buffer();
        ByteBuffer answer = setup.buffer();
        return (iterations, durations) -> {
            long before = System.nanoTime();
            for (long i = 0; i < iterations; i++) {
                request.clear().putLong(0, i);
                wire.send(request);
                if (!wire.receive(answer.clear())) {
                    throw new EOFException("the server left before its answer");
                }
                if (answer.getLong(0) != i) {
                    throw new IOException("the answer belongs to another request");
                }
                long after = System.nanoTime();
                durations.record(after - before);
                before = after;
            }
        };
    }
}
