// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;

/**
 * One thing to measure: a server program and a client program, named by their workload, with a
 * message size.
 *
 * @param name how the case is called on the command line
 * @param title what happens in one iteration
 * @param workload the Java workload, and the prefix of the two C programs
 * @param base the prefix of the two programs of the C baseline, which makes one call per message
 * @param size bytes in one message
 * @param warmUp iterations before anything is counted
 * @param figure which statistic of a burst is the case's figure
 * @param peers the peers that run unless others are asked for
 * @param baselines those of them that always run, and to each of which the others are compared
 * @param conditions what is around its iterations
 */
record Case(
        String name,
        String title,
        String workload,
        String base,
        int size,
        int warmUp,
        Figure figure,
        List<String> peers,
        List<String> baselines,
        Conditions conditions) {

    /** All others are compared to the first peer. */
    Case(
            String name,
            String title,
            String workload,
            String base,
            int size,
            int warmUp,
            Figure figure,
            List<String> peers) {
        this(name, title, workload, base, size, warmUp, figure, peers, List.of(peers.getFirst()));
    }

    Case(
            String name,
            String title,
            String workload,
            String base,
            int size,
            int warmUp,
            Figure figure,
            List<String> peers,
            List<String> baselines) {
        this(name, title, workload, base, size, warmUp, figure, peers, baselines, Conditions.PLAIN);
    }

    /** A small round trip under other conditions. */
    private static Case roundTrip(String name, String title, Conditions conditions) {
        return new Case(
                name,
                title,
                "rtt",
                "rtt",
                64,
                80_000,
                Figure.MEDIAN,
                List.of("c", "jdk", "npipe", "npipe-socket"),
                List.of("c"),
                conditions);
    }

    /** The statistic of a burst that is compared with C. */
    enum Figure {
        /** The middle duration: for round trips, where each one is felt. */
        MEDIAN,
        /**
         * The whole burst's duration by its iterations: for streams, where only the rate counts.
         */
        MEAN;

        double of(Burst burst) {
            return this == MEDIAN ? burst.medianNanos() : burst.meanNanos();
        }
    }

    private static final String NETTY = "netty";

    static final List<Case> ALL =
            List.of(
                    new Case(
                            "rtt-64",
                            "round trip: 64-byte request, 64-byte answer",
                            "rtt",
                            "rtt",
                            64,
                            80_000,
                            Figure.MEDIAN,
                            List.of("c", "jdk", "npipe", "npipe-virtual", "jdk-virtual")),
                    new Case(
                            "rtt-64k",
                            "round trip: 64 KiB request, 64 KiB answer",
                            "rtt",
                            "rtt",
                            64 * 1024,
                            20_000,
                            Figure.MEDIAN,
                            List.of("c", "jdk", "npipe", "npipe-heap")),
                    new Case(
                            "oneway-64",
                            "one way: 64-byte messages, one write and one read each",
                            OneWay.NAME,
                            OneWay.NAME,
                            64,
                            300_000,
                            Figure.MEAN,
                            List.of("c", "jdk", "npipe")),
                    new Case(
                            "batch-64",
                            "one way: 64-byte messages, 64 handed over at once; c has one write and one read each",
                            "batch",
                            OneWay.NAME,
                            64,
                            1_000_000,
                            Figure.MEAN,
                            List.of("c", "c-batch", "npipe")),
                    new Case(
                            "bulk-1m",
                            "one way: 1 MiB writes",
                            OneWay.NAME,
                            OneWay.NAME,
                            1024 * 1024,
                            20_000,
                            Figure.MEAN,
                            List.of("c", "jdk", "npipe", "npipe-heap")),
                    new Case(
                            "connect",
                            "connect, handshake of 64 bytes each way, close",
                            "connect",
                            "connect",
                            64,
                            20_000,
                            Figure.MEAN,
                            List.of("c", "jdk", "npipe")),
                    roundTrip(
                            "rtt-64-pause",
                            "as rtt-64, after a pause of 1 ms each",
                            Conditions.PAUSES),
                    roundTrip(
                            "rtt-64-hogs",
                            "as rtt-64, beside two processes that want the same cores",
                            Conditions.BESIDE_HOGS),
                    new Case(
                            "rtt-64-netty",
                            "as rtt-64, on one event loop of Netty at each end",
                            NETTY,
                            NETTY,
                            64,
                            80_000,
                            Figure.MEDIAN,
                            List.of("netty-domain", "netty-epoll", "netty-npipe")));

    /**
     * Only a case whose baseline makes more calls than it must has room for a C that batches. What
     * has an event loop is compared with its like, and one way with all.
     */
    boolean admits(Peer peer) {
        if (peer.polls() && connects()) {
            return false;
        }
        return switch (peer) {
            case Peer.C c -> !isOfNetty() && !(c.batches() && base.equals(workload));
            case Peer.Java java ->
                    isOfNetty() == java.isOfNetty()
                            || java.isOfNetty() && workload.equals(OneWay.NAME);
        };
    }

    /** Tells whether it makes connections, of which what polls has only one. */
    private boolean connects() {
        return workload.equals("connect");
    }

    /** Tells whether its programs are handlers of Netty. */
    boolean isOfNetty() {
        return workload.equals(NETTY);
    }
}
