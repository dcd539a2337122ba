// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Crowd;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.Greeting;
import dev.npipe.internal.unix.door.NpipeDoor;
import dev.npipe.internal.unix.door.RawDoor;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.waiting.Alarms;
import dev.npipe.internal.unix.waiting.Instances;
import dev.npipe.internal.unix.waiting.Limits;
import dev.npipe.internal.unix.waiting.Turnstile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a client had is given back whichever call fails for lack of memory while it is taken in: its
 * descriptor, its places, its alarm and its instance.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class VisitShortageTest {
    private static final long CLIENT = 4711;
    private static final String OTHER = "the client that has the only instance";

    private final Crowd arrivedCrowd = new Crowd(9, 9);

    /** How a client comes, and what becomes of it. */
    enum Visitor {
        OPENS,
        OPENS_SLOWLY,
        LEAVES_IN_ITS_HELLO,
        NEVER_SAYS_IT_ALL,
        ASKS_WHETHER_ONE_IS_FREE,
        WAITS_UNTIL_ONE_IS_FREE,
        WAITS_AND_LEAVES,
        WAITS_TOO_LONG,
        WAITS_UNTIL_THE_PIPE_CLOSES,
        RAW,
        RAW_THAT_WAITS;

        boolean waits() {
            return name().contains("WAITS");
        }

        boolean isRaw() {
            return name().startsWith("RAW");
        }

        ByteBuffer hello() {
            int kind = this == ASKS_WHETHER_ONE_IS_FREE ? 1 : 0;
            int wait = this == WAITS_TOO_LONG ? 30 : ClientHello.WAIT_FOREVER;
            return new ClientHello(Handshake.VERSION, kind, 0, true, true, wait, 1).encode();
        }
    }

    /** Greets as npipe's door, or the one of plain bytes; a hello has a moment. */
    private record TestDoor(Door door, FailingStranger stranger) implements Door {
        @Override
        public UnixServerSocket socket() {
            throw new AssertionError("nobody is accepted here");
        }

        @Override
        public boolean admits(PeerIdentity peer, AccessCheck check) {
            stranger.call();
            return door.admits(peer, check);
        }

        @Override
        public Greeting greeting(UnixSocket socket, PeerIdentity peer) {
            stranger.call();
            return door.greeting(socket, peer);
        }

        @Override
        public Duration timeToGreet() {
            return Duration.ofMillis(30);
        }

        @Override
        public boolean isOneAtATime() {
            return door.isOneAtATime();
        }
    }

    private ServedPipe pipe() {
        return TestPipe.of("visited", 1, new Instances(1, arrivedCrowd));
    }

    /** One visit; true if the call was made that was to fail. */
    private boolean visit(Visitor visitor, int failing) throws Exception {
        int greetings = Limits.Greeting.CROWD.size();
        int waiting = Limits.Waiting.CROWD.size();
        int alarms = Alarms.pending();
        ServedPipe pipe = pipe();
        var check = AccessCheck.of("visited", pipe.options().security(), new OneUser(CLIENT));
        Prepared.load(check);
        var queue = new Arrivals<Arrived>();
        var reception = new Reception(pipe, check, queue);
        var client = new FailingStranger(CLIENT, failing);
        Door real = visitor.isRaw() ? new RawDoor(pipe, null) : new NpipeDoor(pipe, null);
        var turnstile = new Turnstile();
        if (visitor.waits()) {
            assertThat(pipe.instances().take(OTHER)).isTrue();
        }
        var visit = new Visit(turnstile, new TestDoor(real, client), reception, client);
        come(visitor, client, visit);
        if (visitor.waits()) {
            goOn(visitor, client, reception, pipe, queue);
        }
        for (Arrived arrived : awaitEnd(client, queue)) {
            FailingStranger.surviving(() -> pipe.instances().accepted(arrived.user()));
            FailingStranger.surviving(() -> close(arrived));
        }
        await(() -> reception.staying() == 0); // which another thread may just be about to say
        String what = "after call %d of a client that %s failed".formatted(failing, visitor);
        assertThat(client.isClosed()).as("its descriptor is closed " + what).isTrue();
        assertThat(pipe.instances().used()).as("instances in use " + what).isZero();
        assertThat(arrivedCrowd.size()).as("arrived clients " + what).isZero();
        assertThat(Limits.Greeting.CROWD.size()).as("greetings " + what).isEqualTo(greetings);
        assertThat(Limits.Waiting.CROWD.size()).as("who wait " + what).isEqualTo(waiting);
        assertThat(pipe.instances().isAwaited()).as("waiters " + what).isFalse();
        assertThat(Alarms.pending()).as("alarms " + what).isEqualTo(alarms);
        assertThat(reception.staying()).as("visits " + what).isZero();
        turnstile.pass(); // nobody is held up
        return client.hasFailed();
    }

    private static void come(Visitor visitor, FailingStranger client, Visit visit) {
        ByteBuffer hello = visitor.hello();
        switch (visitor) {
            case OPENS_SLOWLY, LEAVES_IN_ITS_HELLO, NEVER_SAYS_IT_ALL -> {
                client.send(hello.slice(0, 10));
                FailingStranger.surviving(visit::begin);
                if (visitor == Visitor.OPENS_SLOWLY) {
                    client.send(hello.slice(10, 54));
                } else if (visitor == Visitor.LEAVES_IN_ITS_HELLO) {
                    client.leave();
                }
            }
            default -> {
                if (!visitor.isRaw()) {
                    client.send(hello);
                }
                FailingStranger.surviving(visit::begin);
            }
        }
    }

    /** The other client gives its instance back, now or after something has happened. */
    private static void goOn(
            Visitor visitor,
            FailingStranger client,
            Reception reception,
            ServedPipe pipe,
            Arrivals<Arrived> queue) {
        switch (visitor) {
            case WAITS_AND_LEAVES -> client.leave();
            case WAITS_UNTIL_THE_PIPE_CLOSES -> FailingStranger.surviving(reception::close);
            case WAITS_TOO_LONG -> await(client, queue);
            default -> {}
        }
        FailingStranger.surviving(() -> pipe.instances().accepted(OTHER));
        FailingStranger.surviving(pipe.instances()::giveBack);
    }

    private static void close(Arrived arrived) {
        try {
            arrived.connection().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until the client has arrived or its visit is over. */
    private static List<Arrived> awaitEnd(FailingStranger client, Arrivals<Arrived> queue) {
        await(client, queue);
        return queue.close();
    }

    private static void await(FailingStranger client, Arrivals<Arrived> queue) {
        await(() -> client.isClosed() || !queue.isEmpty());
    }

    private static void await(BooleanSupplier done) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!done.getAsBoolean() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfAClientThatMemoryWasTooShortFor(Visitor visitor) throws Exception {
        int call = 1;
        while (visit(visitor, call)) {
            call++;
        }
        assertThat(call).as("calls that have failed").isGreaterThan(2);
    }
}
