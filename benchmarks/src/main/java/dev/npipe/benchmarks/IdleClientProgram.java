// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The client process of the idle case. Answers the lines "open N" (each connection makes one round
 * trip), "run SECONDS" (each connection sends one message a second) and "close".
 */
final class IdleClientProgram {
    private static final long SECOND = 1_000_000_000;

    /** How long after the last message was due an answer counts. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Setup setup;
    private final List<Wire> wires = new ArrayList<>();

    private IdleClientProgram(Setup setup) {
        this.setup = setup;
    }

    public static void main(String... args) throws IOException, InterruptedException {
        var program = new IdleClientProgram(Setup.parse(args));
        var commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("ready");
        String line;
        while ((line = commands.readLine()) != null) {
            String[] words = line.split(" ", 2);
            System.out.println(
                    switch (words[0]) {
                        case "open" -> program.open(Integer.parseInt(words[1]));
                        case "run" -> program.run(Integer.parseInt(words[1])).toLine();
                        case "close" -> program.close();
                        default -> throw new IllegalArgumentException("not a command: " + line);
                    });
        }
        System.exit(0); // thousands of connections: the kernel closes them faster
    }

    private String open(int count) throws IOException {
        Transport transport = Transport.named(setup.transport());
        ByteBuffer message = setup.buffer();
        for (int i = 0; i < count; i++) {
            Wire wire = transport.connect(setup.address());
            wires.add(wire);
            wire.exchange(message, i);
        }
        System.gc(); // as the server does when asked for its memory: opening is not what is
        // measured
        return "opened " + count;
    }

    private String close() throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
        wires.clear();
        return "closed";
    }

    /** The connections' seconds begin at random moments, so that their messages spread. */
    private Traffic run(int seconds) throws InterruptedException {
        var delays = new long[wires.size() * seconds];
        var threads = new ArrayList<Thread>();
        var random = new Random(wires.size());
        long start = System.nanoTime() + SECOND;
        for (int i = 0; i < wires.size(); i++) {
            Wire wire = wires.get(i);
            int from = i * seconds;
            long due = start + random.nextLong(SECOND);
            threads.add(setup.thread().start(() -> talk(wire, due, delays, from, from + seconds)));
        }
        long end = start + seconds * SECOND + PATIENCE.toNanos();
        for (Thread thread : threads) {
            long left = end - System.nanoTime();
            if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
                break;
            }
        }
        return Traffic.of(delays.clone());
    }

    /** A message's delay counts from when it was due: one that is held up does not hide it. */
    private void talk(Wire wire, long firstDue, long[] delays, int from, int to) {
        ByteBuffer message = setup.buffer();
        long due = firstDue;
        try {
            for (int i = from; i < to; i++, due += SECOND) {
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                wire.exchange(message, i);
                delays[i] = System.nanoTime() - due;
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("a connection broke: " + e);
        }
    }
}
