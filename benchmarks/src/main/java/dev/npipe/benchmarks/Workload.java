// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;

/** What a server and a client do with their connection; both ends name the same one. */
interface Workload {
    /** Accepts the client and serves it until it leaves. */
    void serve(Transport.Acceptor acceptor, Setup setup) throws IOException;

    /** Readies the client's side for its bursts. */
    Client client(Wire wire, Setup setup);

    /** The client's side. */
    interface Client {
        /** Runs {@code iterations} iterations and records the duration of each. */
        void burst(long iterations, Histogram durations) throws IOException;
    }

    static Workload named(String name) {
        return switch (name) {
            case "rtt" -> new RoundTrip();
            case OneWay.NAME -> new OneWay();
            case "batch" -> new Batch();
            case "connect" -> new Connect();
            default -> throw new IllegalArgumentException("no such workload: " + name);
        };
    }
}
