// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The client process of a crowd. Answers the lines "open N" (each connection makes one round trip),
 * "busy B N" (B connections at once make N round trips each; beside more than one, the silent ones
 * are asked in turn) and "idle" (asks all silent ones once, and tells of those asked before).
 */
final class CrowdClientProgram {
    /** From one silent connection to the next. */
    private static final long NEXT_MILLIS = 1;

    private final Setup setup;
    private final List<Wire> wires = new ArrayList<>();
    private final List<Long> delays = new ArrayList<>();
    private int mostBusy = 1;
    private int asked;

    private CrowdClientProgram(Setup setup) {
        this.setup = setup;
    }

    public static void main(String... args) throws Exception {
        var program = new CrowdClientProgram(Setup.parse(args));
        var commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("ready");
        String line;
        while ((line = commands.readLine()) != null) {
            String[] words = line.split(" ", -1);
            System.out.println(
                    switch (words[0]) {
                        case "open" -> program.open(Integer.parseInt(words[1]));
                        case "busy" ->
                                program.busy(Integer.parseInt(words[1]), Long.parseLong(words[2]))
                                        .toLine();
                        case "idle" -> program.idle().toLine();
                        default -> throw new IllegalArgumentException("not a command: " + line);
                    });
        }
        System.exit(0); // the kernel closes that many faster
    }

    private String open(int count) throws IOException {
        Transport transport = Transport.named(setup.transport());
        ByteBuffer message = setup.buffer();
        for (int i = 0; i < count; i++) {
            Wire wire = transport.connect(setup.address());
            wires.add(wire);
            wire.exchange(message, i);
        }
        return "opened " + count;
    }

    private Burst busy(int count, long iterations) throws ExecutionException, InterruptedException {
        mostBusy = Math.max(mostBusy, count);
        var begin = new CountDownLatch(1);
        var talks = new ArrayList<FutureTask<Histogram>>();
        for (Wire wire : wires.subList(0, count)) {
            var talk = new FutureTask<>(() -> talk(wire, iterations, begin));
            setup.thread().start(talk);
            talks.add(talk);
        }
        long start = System.nanoTime();
        begin.countDown();
        var asking = new FutureTask<>(() -> askInTurn(talks));
        if (count > 1) {
            setup.thread().start(asking);
        }
        var durations = new Histogram();
        for (var talk : talks) {
            durations.add(talk.get());
        }
        long total = System.nanoTime() - start;
        if (count > 1) {
            asking.get();
        }
        return new Burst(iterations, durations.quantile(0.5), durations.quantile(0.99), total);
    }

    private Histogram talk(Wire wire, long iterations, CountDownLatch begin)
            throws IOException, InterruptedException {
        var durations = new Histogram();
        ByteBuffer message = setup.buffer();
        begin.await();
        long before = System.nanoTime();
        for (long i = 0; i < iterations; i++) {
            wire.exchange(message, i);
            long after = System.nanoTime();
            durations.record(after - before);
            before = after;
        }
        return durations;
    }

    /** Until the busy ones are through. */
    private int askInTurn(List<FutureTask<Histogram>> busy)
            throws IOException, InterruptedException {
        ByteBuffer message = setup.buffer();
        while (!busy.stream().allMatch(FutureTask::isDone)) {
            Wire wire = wires.get(mostBusy + asked++ % (wires.size() - mostBusy));
            long before = System.nanoTime();
            wire.exchange(message, asked);
            delays.add(System.nanoTime() - before);
            Thread.sleep(NEXT_MILLIS);
        }
        return asked;
    }

    private Traffic idle() throws IOException {
        ByteBuffer message = setup.buffer();
        for (Wire wire : wires.subList(mostBusy, wires.size())) {
            wire.exchange(message, mostBusy);
        }
        return Traffic.of(delays.stream().mapToLong(delay -> delay).toArray());
    }
}
