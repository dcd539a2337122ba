// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Crowd;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.unix.door.NpipeDoor;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.waiting.Instances;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application's thread meets that takes clients in while it is in accept. */
@Timeout(60)
final class StandInTest {
    private static final long CLIENT = 4711;

    /** The clients of the acceptor's thread, and what happens to the application's. */
    private static final class Backlog implements UnixServerSocket {
        private final LinkedBlockingQueue<UnixSocket> clients = new LinkedBlockingQueue<>();
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile Callable<@Nullable UnixSocket> meets = () -> fail("it is not its turn");

        @Override
        public UnixSocket accept() throws IOException {
            try {
                return clients.take();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public boolean canRecall() {
            return true;
        }

        @Override
        public @Nullable UnixSocket acceptUnlessRecalled(Deadline deadline) throws IOException {
            try {
                return meets.call();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean isShort() {
            return false;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private final Backlog backlog = new Backlog();
    private final Arrivals<Arrived> arrivals = new Arrivals<>();
    private final Instances instances = new Instances(9, new Crowd(9, 9));
    private Reception reception;

    @BeforeEach
    void open() throws IOException {
        ServedPipe pipe = TestPipe.of("stood-in", 9, instances);
        var check = AccessCheck.of("stood-in", pipe.options().security(), new OneUser(CLIENT));
        reception = new Reception(pipe, check, arrivals);
        Acceptor.start(
                new NpipeDoor(pipe, backlog),
                reception,
                why -> {
                    throw new AssertionError(why);
                });
    }

    @AfterEach
    void close() throws Exception {
        reception.close();
        backlog.clients.add(client()); // wakes the acceptor
        for (Arrived arrived : arrivals.close()) {
            arrived.connection().close();
        }
    }

    private static FailingStranger client() throws IOException {
        var client = new FailingStranger(CLIENT, Integer.MAX_VALUE);
        client.send(
                new ClientHello(
                                Handshake.VERSION,
                                Handshake.KIND_OPEN,
                                0,
                                true,
                                true,
                                ClientHello.WAIT_FOREVER,
                                1)
                        .encode());
        return client;
    }

    /** As a listener accepts: without telling the instances, nobody gets in after the ninth. */
    private Arrived accepted() throws IOException {
        Arrived arrived = arrivals.next(Deadline.after(Duration.ofSeconds(20)), () -> {});
        instances.accepted(arrived.user());
        return arrived;
    }

    /** The application waits, gets a client of the acceptor's, and comes back at once. */
    private void standIn(Callable<@Nullable UnixSocket> meets) throws Exception {
        var met = new CountDownLatch(1);
        backlog.meets =
                () -> {
                    met.countDown();
                    return meets.call();
                };
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (met.getCount() > 0) {
            assertThat(System.nanoTime() - end).as("time over").isNegative();
            reception.standIn(Deadline.after(Duration.ofSeconds(20)));
            if (met.getCount() > 0) {
                backlog.clients.add(client());
                accepted().connection().close();
            }
        }
    }

    @Test
    void itTakesInTheClientItself() throws Exception {
        FailingStranger client = client();
        standIn(() -> client);
        assertThat(accepted().socket()).isSameAs(client);
    }

    @Test
    void aLackOfMemoryIsNotTheApplicationsAndTheAcceptorGoesOn() throws Exception {
        standIn(
                () -> {
                    throw new OutOfMemoryError("made up by a test");
                });
        backlog.clients.add(client());
        assertThat(accepted()).isNotNull();
    }

    @Test
    void aFailureOfTheSystemIsNotTheApplicationsAndTheAcceptorGoesOn() throws Exception {
        standIn(
                () -> {
                    throw new IOException("made up by a test");
                });
        backlog.clients.add(client());
        assertThat(accepted()).isNotNull();
    }

    @Test
    void aClientThatFailsCostsNobodyElse() throws Exception {
        var bad = new FailingStranger(CLIENT, 1);
        var clients = new LinkedBlockingQueue<UnixSocket>();
        FailingStranger good = client();
        clients.add(bad);
        clients.add(good);
        standIn(clients::remove);
        assertThat(accepted().socket()).isSameAs(good);
        assertThat(bad.isClosed()).as("the descriptor of the other").isTrue();
    }

    @Test
    void theEndOfThePipeEndsIt() throws Exception {
        standIn(
                () -> {
                    reception.close();
                    return null;
                });
        assertThat(arrivals.isEmpty()).isTrue();
    }
}
