// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The client process of a Java peer: says "ready", then answers each {@link Command} with one line
 * of statistics.
 */
final class ClientProgram {
    private ClientProgram() {}

    public static void main(String... args) throws Exception {
        var setup = Setup.parse(args);
        var workload = Workload.named(setup.workload());
        try (var wire = Transport.named(setup.transport()).connect(setup.address())) {
            converse(workload.client(wire, setup), setup.thread());
        }
    }

    /** Runs the bursts that are asked for, each on a new thread. */
    static void converse(Workload.Client client, Thread.Builder thread)
            throws IOException, ExecutionException, InterruptedException {
        var durations = new Histogram();
        var commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("ready");
        String command;
        while ((command = commands.readLine()) != null) {
            var wanted = Command.parse(command);
            var burst = new FutureTask<>(() -> run(client, wanted, durations));
            thread.start(burst);
            System.out.println(burst.get().toLine());
        }
    }

    private static Burst run(Workload.Client client, Command wanted, Histogram durations)
            throws IOException, InterruptedException {
        durations.reset();
        long start = System.nanoTime();
        if (wanted.pause().isZero()) {
            client.burst(wanted.iterations(), durations);
        } else {
            for (long i = 0; i < wanted.iterations(); i++) {
                Thread.sleep(wanted.pause());
                client.burst(1, durations);
            }
        }
        long total = System.nanoTime() - start;
        return new Burst(
                wanted.iterations(), durations.quantile(0.5), durations.quantile(0.99), total);
    }
}
