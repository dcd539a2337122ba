// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import dev.npipe.NamedPipeChannel;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** The main program of those who use the server under attack as it is meant to be used. */
public final class RightfulClients {
    private final PipeNames names;
    private final Path socket;
    private final List<Conversation> conversations = new ArrayList<>();

    private RightfulClients(PipeNames names, Path socket) {
        this.names = names;
        this.socket = socket;
    }

    /**
     * Converses until its standard input ends.
     *
     * @param args what the names of the pipes begin with, the socket of the one that serves
     *     everybody, and the number of conversations
     */
    public static void main(String[] args) throws IOException {
        var clients = new RightfulClients(new PipeNames(args[0]), Path.of(args[1]));
        clients.start(Integer.parseInt(args[2]));
        Commands.follow(clients::run);
    }

    /** One of them has the instance of the pipe that has no other. */
    private void start(int count) {
        for (int i = 0; i < count; i++) {
            var conversation = new Conversation(i == 0 ? names.single() : names.work(), i);
            conversations.add(conversation);
            Thread.ofPlatform().daemon().start(conversation);
        }
    }

    private String run(String[] words) throws Exception {
        return switch (words[0]) {
            case "probe" -> String.valueOf(probe(Integer.parseInt(words[1])));
            case "slow" -> String.valueOf(slow(Integer.parseInt(words[1])));
            case "await-all" -> String.valueOf(awaitAll(Integer.parseInt(words[1])));
            case "exchanges" -> String.valueOf(exchanges());
            case "losses" -> text(conversations.stream().map(Conversation::losses).toList());
            case "faults" -> text(conversations.stream().map(Conversation::faults).toList());
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** New clients, one after the other; the longest that one took, in milliseconds. */
    private long probe(int times) throws IOException {
        long longest = 0;
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            try (NamedPipeChannel channel =
                    Conversation.connect(names.work(), Duration.ofSeconds(20))) {
                Conversation.exchange(channel, -1, i);
            }
            longest = Math.max(longest, System.nanoTime() - start);
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** The longest that the answer to a hello took which came some time after the client. */
    private long slow(int times) throws IOException, InterruptedException {
        long longest = 0;
        for (int i = 0; i < times; i++) {
            try (RawPeer peer = RawPeer.connect(socket)) {
                TimeUnit.MILLISECONDS.sleep(20);
                long start = System.nanoTime();
                ServerHello answer =
                        peer.greet(RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0));
                longest = Math.max(longest, System.nanoTime() - start);
                if (answer.status() != 0) {
                    throw new IOException("refused with " + answer.status());
                }
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** Waits until every conversation has gone on; how many have not within so many seconds. */
    private long awaitAll(int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Long> before = conversations.stream().map(Conversation::exchanges).toList();
        while (true) {
            long silent = 0;
            for (int i = 0; i < before.size(); i++) {
                silent += conversations.get(i).exchanges() > before.get(i) ? 0 : 1;
            }
            if (silent == 0 || System.nanoTime() > end) {
                return silent;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private long exchanges() {
        return conversations.stream().mapToLong(Conversation::exchanges).sum();
    }

    /** What there was since this was asked the last time; empty when there was nothing. */
    private static String text(List<? extends Queue<String>> all) {
        var lines = new ArrayList<String>();
        for (Queue<String> each : all) {
            for (String line = each.poll(); line != null; line = each.poll()) {
                lines.add(line);
            }
        }
        return lines.isEmpty()
                ? ""
                : lines.size() + " times, as " + lines.stream().distinct().limit(5).toList();
    }
}
