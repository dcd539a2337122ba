// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.cli.Until;
import dev.npipe.cli.end.ConnectOptions;
import dev.npipe.cli.end.Door;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.end.ListenOptions;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.words.Logon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each end of a relayed conversation dies, in each state, by a close and by the death of its
 * process: the other end learns of it, and the relay keeps nothing open.
 *
 * <p>What is killed is a second relay between the end and the first one: all its connections die at
 * once, one in each state.
 */
@Tag("slow")
final class RelayDeathTest extends CarryFixture {
    /** What the conversations run over. */
    enum Kind {
        BYTES,
        MESSAGES,
        TCP
    }

    /** What the conversation was about when one end died. */
    enum State {
        IDLE,
        /** The other end sends, and the one that dies does not read. */
        FLOODED,
        /** The other end has said that it sends no more. */
        SURVIVOR_HAS_ENDED,
        /** The one that dies had said so before. */
        DYING_HAS_ENDED
    }

    private static final Console NO_CONSOLE =
            Console.of(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()));
    private static final ByteBuffer SOME = ByteBuffer.allocateDirect(64 * 1024);

    @ParameterizedTest
    @EnumSource
    void theOtherEndLearnsOfAClose(Kind kind) throws Exception {
        Door door = listen(kind, "to");
        Running relay = relay(kind, "from", door.address(), "-k");
        String from = address(relay);
        int before = warmedUp(relay, kind, from, door);
        for (State state : states(kind)) {
            for (boolean clientDies : new boolean[] {true, false}) {
                try (End client = connect(kind, from);
                        End server = door.accept()) {
                    End survivor = clientDies ? server : client;
                    End dying = clientDies ? client : server;
                    CompletableFuture<Void> learns = survivor(state, survivor, dying);
                    dying.close();
                    assertLearns(learns, relay, state, clientDies ? "client" : "server");
                }
            }
        }
        assertNothingStaysOpen(relay, before);
    }

    @ParameterizedTest
    @EnumSource
    void theServerLearnsThatTheProcessOfItsClientDied(Kind kind) throws Exception {
        Door door = listen(kind, "to");
        Running relay = relay(kind, "middle", door.address(), "-k");
        Running victim = relay(kind, "from", address(relay), "-k");
        int before = warmedUp(relay, kind, address(victim), door);
        var learning = new ArrayList<CompletableFuture<Void>>();
        var survivors = new ArrayList<End>();
        List<State> states = states(kind);
        for (State state : states) {
            End client = kept(connect(kind, address(victim)));
            survivors.add(kept(door.accept()));
            learning.add(survivor(state, survivors.getLast(), client));
        }
        victim.close();
        for (State state : states) {
            assertLearns(learning.removeFirst(), relay, state, "client's process");
        }
        close(survivors);
        assertNothingStaysOpen(relay, before);
    }

    @ParameterizedTest
    @EnumSource
    void theClientLearnsThatTheProcessOfItsServerDied(Kind kind) throws Exception {
        Door door = listen(kind, "to");
        Running victim = relay(kind, "middle", door.address(), "-k");
        Running relay = relay(kind, "from", address(victim), "-k");
        int before = warmedUp(relay, kind, address(relay), door);
        var learning = new ArrayList<CompletableFuture<Void>>();
        var survivors = new ArrayList<End>();
        List<State> states = states(kind);
        for (State state : states) {
            survivors.add(kept(connect(kind, address(relay))));
            learning.add(survivor(state, survivors.getLast(), kept(door.accept())));
        }
        victim.close();
        for (State state : states) {
            assertLearns(learning.removeFirst(), relay, state, "server's process");
        }
        close(survivors);
        assertNothingStaysOpen(relay, before);
    }

    private static void close(List<End> ends) throws IOException {
        for (End end : ends) {
            end.close();
        }
    }

    /** Brings a conversation into a state, and tells when its surviving end has learned. */
    private static CompletableFuture<Void> survivor(State state, End survivor, End dying)
            throws IOException {
        switch (state) {
            case IDLE, FLOODED -> {
                // nothing was said
            }
            case SURVIVOR_HAS_ENDED -> {
                survivor.shutdownOutput();
                assertThat(dying.read(SOME.duplicate())).as("the half-close").isEqualTo(-1);
            }
            case DYING_HAS_ENDED -> {
                dying.shutdownOutput();
                assertThat(survivor.read(SOME.duplicate())).as("the half-close").isEqualTo(-1);
            }
        }
        boolean writes = state == State.FLOODED || state == State.DYING_HAS_ENDED;
        var learned = new CompletableFuture<Void>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                if (writes) {
                                    writeUntilItFails(survivor);
                                } else {
                                    readUntilTheEnd(survivor);
                                }
                                learned.complete(null);
                            } catch (RuntimeException | Error e) {
                                learned.completeExceptionally(e);
                            }
                        });
        return learned;
    }

    private static void writeUntilItFails(End end) {
        try {
            while (true) {
                end.write(SOME.duplicate());
            }
        } catch (IOException e) {
            assertThat(e).as("how it learned").isNotNull();
        }
    }

    private static void readUntilTheEnd(End end) {
        try {
            while (end.read(SOME.duplicate()) >= 0) {
                // something that was on its way
            }
        } catch (IOException e) {
            assertThat(e).as("how it learned").isNotNull();
        }
    }

    private static void assertLearns(
            CompletableFuture<Void> learns, Running relay, State state, String who)
            throws Exception {
        try {
            learns.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            fail("%s: nobody told that the %s died; it said %s", state, who, relay.err());
        }
    }

    /** After one conversation: a process opens some sockets for good. */
    private static int warmedUp(Running relay, Kind kind, String from, Door door) throws Exception {
        try (End client = connect(kind, from);
                End server = door.accept()) {
            client.write(SOME.duplicate().limit(1));
            assertThat(server.read(SOME.duplicate())).isEqualTo(1);
        }
        return listeningOnly(relay);
    }

    /** So many sockets are open as soon as no connection is. */
    private static int listeningOnly(Running relay) throws Exception {
        int least = Integer.MAX_VALUE;
        for (int look = 0; look < 20; look++) {
            least = Math.min(least, sockets(relay));
            Thread.sleep(10);
        }
        return least;
    }

    private static void assertNothingStaysOpen(Running relay, int before) throws Exception {
        Until.isTrue(
                () -> "only %d open sockets; it said %s".formatted(before, relay.err()),
                () -> sockets(relay) <= before);
        assertThat(relay.process().isAlive()).isTrue();
    }

    private static int sockets(Running relay) throws IOException {
        Path folder = Path.of("/proc/" + relay.process().pid() + "/fd");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return (int) all.filter(RelayDeathTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed since the folder was read
        }
    }

    private static List<State> states(Kind kind) {
        return kind == Kind.MESSAGES ? List.of(State.IDLE, State.FLOODED) : List.of(State.values());
    }

    private Running relay(Kind kind, String from, String to, String... more)
            throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("relay", place(kind, from), to));
        words.addAll(List.of(more));
        if (kind == Kind.MESSAGES) {
            words.addAll(List.of("--mode=message", "--to-mode=message"));
        }
        return start(words.toArray(String[]::new)).awaitListening();
    }

    private static String address(Running relay) {
        return relay.err().soFar().getFirst().replaceFirst("^npipe: (\\S+) to .*$", "$1");
    }

    private String place(Kind kind, String name) {
        return kind == Kind.TCP ? "tcp:0" : path(name);
    }

    private static Optional<PipeMode> mode(Kind kind) {
        return Optional.of(kind == Kind.MESSAGES ? PipeMode.MESSAGE : PipeMode.BYTE);
    }

    private Door listen(Kind kind, String name) throws IOException {
        var options = new ListenOptions(mode(kind), 255, Optional.empty(), false, false, false);
        return kept(Ends.listen(Place.parse(place(kind, name)), options, NO_CONSOLE));
    }

    private static End connect(Kind kind, String address) throws IOException {
        var nobody = new Logon(Optional.empty(), false);
        var options =
                new ConnectOptions(
                        Optional.empty(),
                        false,
                        mode(kind),
                        Optional.empty(),
                        nobody,
                        PipeDirection.DUPLEX,
                        false,
                        false);
        return Ends.connect(Place.parse(address), options, NO_CONSOLE);
    }
}
