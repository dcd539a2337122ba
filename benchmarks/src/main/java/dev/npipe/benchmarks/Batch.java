// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** As {@link OneWay}, but the client hands over many messages at once. */
final class Batch implements Workload {
    private static final int MESSAGES = 64;

    @Override
    public void serve(Transport.Acceptor acceptor, Setup setup) throws IOException {
        new OneWay().serve(acceptor, setup);
    }

    @Override
    public Client client(Wire wire, Setup setup) {
        var all = new ByteBuffer[MESSAGES];
        Arrays.setAll(all, _ -> setup.buffer());
        ByteBuffer receipt = OneWay.receipt();
        return (iterations, durations) -> {
            long last = iterations - 1;
            long before = System.nanoTime();
            for (long i = 0; i < iterations; ) {
                int count = (int) Math.min(MESSAGES, iterations - i);
                for (int n = 0; n < count; n++, i++) {
                    all[n].clear().putLong(0, OneWay.number(i, last));
                }
                wire.sendAll(count == MESSAGES ? all : Arrays.copyOf(all, count));
                long after = System.nanoTime();
                durations.record(after - before);
                before = after;
            }
            OneWay.awaitReceipt(wire, receipt, last);
        };
    }
}
