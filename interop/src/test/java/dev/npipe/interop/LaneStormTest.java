// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ends that are killed at any moment in their lane: all that they had published is read, message by
 * message, then the end; and nothing of them is kept. {@code -Ddev.npipe.lane.kills=10000} takes
 * minutes.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes")
@Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LaneStormTest {
    private static final int KILLS = Integer.getInteger("dev.npipe.lane.kills", 300);

    /** What is loaded and started once is there after so many. */
    private static final int FIRST_KILLS = 20;

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private final Provider backend = LanePeer.backend(LONG);

    /** How many messages of each of the killed were read. */
    private final Map<Integer, Integer> read = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private volatile boolean over;

    @Test
    void killedClientsLoseNothingThatTheyHavePublished() throws Exception {
        try (var server = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address)) {
            storm("storm-of-clients", FIRST_KILLS, () -> acceptAll(server));
            LanePeer.Held before = LanePeer.Held.withoutLanes();
            storm("storm-of-clients", KILLS, () -> acceptAll(server));
            before.awaitNoMore();
        }
    }

    @Test
    void killedServersLoseNothingThatTheyHavePublished() throws Exception {
        storm("storm-of-servers", FIRST_KILLS, this::connectAgainAndAgain);
        LanePeer.Held before = LanePeer.Held.withoutLanes();
        storm("storm-of-servers", KILLS, this::connectAgainAndAgain);
        before.awaitNoMore();
    }

    private interface Work {
        void run() throws Exception;
    }

    /** The work ends when it finds nobody any more and this is over. */
    private void storm(String command, int kills, Work work) throws Exception {
        read.clear();
        over = false;
        try (var storm = LanePeer.start(directory, command, address, kills)) {
            Thread worker = Thread.ofPlatform().daemon().start(() -> guarded(work));
            List<String> lines = storm.finish(Duration.ofHours(1));
            over = true;
            worker.join();
            assertThat(failures).isEmpty();
            assertAllWasRead(lines, kills);
        }
    }

    /** Each line says which one was killed, and how many messages it had published. */
    private void assertAllWasRead(List<String> lines, int kills) {
        int inTheMiddle = 0;
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("killed")) {
                int published = Integer.parseInt(words[3]);
                assertThat(read.getOrDefault(Integer.valueOf(words[1]), 0))
                        .as(line)
                        .isBetween(published, published + 1);
                inTheMiddle += published > 1 ? 1 : 0;
            }
        }
        System.out.printf("storm: %d killed, %d in the middle%n", kills, inTheMiddle);
        assertThat(inTheMiddle).as("killed in the middle").isGreaterThan(kills / 3);
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void acceptAll(NamedPipeServerChannel server) throws Exception {
        var threads = new ArrayList<Thread>();
        for (boolean last = false; !last; ) {
            last = over; // before the last look for a client
            Optional<NamedPipeChannel> next = accept(server);
            last &= next.isEmpty();
            var kind = threads.size() % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
            next.map(pipe -> kind.start(() -> guarded(() -> LaneConversation.run(pipe, read))))
                    .ifPresent(threads::add);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Empty when nobody comes for a while. */
    private static Optional<NamedPipeChannel> accept(NamedPipeServerChannel server)
            throws IOException {
        try {
            return Optional.of(server.accept(PAUSE));
        } catch (InterruptedByTimeoutException e) {
            return Optional.empty();
        }
    }

    private void connectAgainAndAgain() throws IOException {
        while (!over) {
            NamedPipeChannel pipe;
            try {
                pipe = PipeBuilders.client(backend).connectTimeout(LONG).connect(address);
            } catch (FileSystemException e) {
                continue; // killed before it has answered, or not there yet, or not any more
            }
            LaneConversation.run(pipe, read);
        }
    }
}
