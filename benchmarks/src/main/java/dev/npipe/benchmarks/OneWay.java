// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Messages one after the other without an answer; only the last of a burst, marked by the sign of
 * its number, is answered. The server checks that none is missing.
 */
final class OneWay implements Workload {
    static final String NAME = "oneway";

    private static final long LAST = Long.MIN_VALUE;

    @Override
    public void serve(Transport.Acceptor acceptor, Setup setup) throws IOException {
        try (Wire wire = acceptor.accept()) {
            take(wire, setup);
        }
    }

    private static void take(Wire wire, Setup setup) throws IOException {
        ByteBuffer message = setup.buffer();
        ByteBuffer receipt = receipt();
        long expected = 0;
        while (wire.receive(message.clear())) {
            long number = message.getLong(0);
            checkNext(number, expected);
            expected++;
            if (number < 0) {
                expected = 0;
                wire.send(receipt.clear().putLong(0, number));
            }
        }
    }

    @Override
    public Client client(Wire wire, Setup setup) {
        ByteBuffer message = setup.buffer();
        ByteBuffer receipt = receipt();
        return (iterations, durations) -> {
            long last = iterations - 1;
            long before = System.nanoTime();
            for (long i = 0; i < iterations; i++) {
                message.clear().putLong(0, number(i, last));
                wire.send(message);
                long after = System.nanoTime();
                durations.record(after - before);
                before = after;
            }
            awaitReceipt(wire, receipt, last);
        };
    }

    /** What message {@code i} carries. */
    static long number(long i, long last) {
        return i == last ? i | LAST : i;
    }

    static void checkNext(long number, long expected) throws IOException {
        if ((number & ~LAST) != expected) {
            throw new IOException("message %s is missing".formatted(expected));
        }
    }

    static void awaitReceipt(Wire wire, ByteBuffer receipt, long last) throws IOException {
        if (!wire.receive(receipt.clear())) {
            throw new EOFException("the server left before its receipt");
        }
        checkReceipt(receipt.getLong(0), last);
    }

    static void checkReceipt(long number, long last) throws IOException {
        if (number != (last | LAST)) {
            throw new IOException("the receipt is for another message");
        }
    }

    static ByteBuffer receipt() {
        return ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    }
}
