// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import dev.npipe.PipeMode;
import java.io.Closeable;
import java.io.IOException;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;

/** Makes connections; an address is an absolute path that belongs to this run. */
interface Transport {
    Acceptor listen(String address) throws IOException;

    Wire connect(String address) throws IOException;

    /** Whether connecting exchanges a handshake on its own. */
    boolean greets();

    /** The listening end. */
    interface Acceptor extends Closeable {
        Wire accept() throws IOException;
    }

    static Transport named(String name) {
        return switch (name) {
            case "ffm" -> new FfmTransport();
            case "jdk" -> new JdkTransport();
            case "npipe" -> new NpipeTransport(PipeMode.MESSAGE);
            case "npipe-byte" -> new NpipeTransport(PipeMode.BYTE);
            case "aeron" -> new AeronTransport(BusySpinIdleStrategy::new);
            case "aeron-backoff" -> new AeronTransport(BackoffIdleStrategy::new);
            case "chronicle" -> new ChronicleTransport();
            default -> throw new IllegalArgumentException("no such transport: " + name);
        };
    }
}
