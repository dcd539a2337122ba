// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.ServiceThread;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.Refusal;
import dev.npipe.internal.unix.socket.SocketBrokenException;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.waiting.Turnstile;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the clients in at one door, whether or not the application is in {@code accept}, on a
 * daemon thread that no client holds up: who is not done at the first look is a {@link Visit} that
 * goes on by itself.
 */
public final class Acceptor implements Reception.Stay, Reception.Post {
    /** The pause after a failure that the next try may not have, such as a lack of memory. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Door door;
    private final Reception reception;
    private final Consumer<IOException> failed;
    private volatile boolean stopped;

    private final Duty duty = new Duty();
    private final Runnable recall;

    /** Passed where one client after the other comes in. */
    private final Turnstile turnstile = new Turnstile();

    private Acceptor(Door door, Reception reception, Consumer<IOException> failed) {
        this.door = door;
        this.reception = reception;
        this.failed = failed;
        this.recall = door.socket()::recall;
    }

    /**
     * Begins to take clients in.
     *
     * @param failed told why, if that cannot go on
     */
    public static Acceptor start(Door door, Reception reception, Consumer<IOException> failed) {
        Prepared.load(reception.check());
        var acceptor = new Acceptor(door, reception, failed);
        if (reception.enter(acceptor)) {
            String pipe = reception.pipe().address().toString();
            ServiceThread.start("npipe-acceptor", pipe, acceptor::takeOne);
            if (door.isMain()) {
                reception.standInAt(acceptor);
            }
        }
        return acceptor;
    }

    /** Ends the thread, before its door's socket is closed while the others go on. */
    public void stop() {
        reception.leave(this);
        close();
    }

    /** Ends the thread; the door's socket is closed by whoever made it. */
    @Override
    public void close() {
        stopped = true;
        turnstile.open();
        duty.close();
        recall.run();
    }

    private boolean takeOne() throws InterruptedException {
        if (door.isOneAtATime()) {
            turnstile.pass();
        }
        duty.await();
        try {
            if (!stopped) {
                take(door.socket().accept());
            }
        } catch (ClosedChannelException | SocketBrokenException e) {
            if (!stopped) {
                failed.accept(e);
            }
            return false;
        } catch (IOException e) {
            reception.log().notAccepted(e);
            Thread.sleep(PAUSE);
        } finally {
            duty.pause(reception.arrivals().isAwaited());
        }
        return !stopped;
    }

    /**
     * Takes clients in on this thread of the application, until one of them has arrived or the
     * deadline has passed; until then it would wait for the acceptor's thread. It ends earlier when
     * something is wrong, which the acceptor's thread meets then, as it knows how to go on.
     */
    @Override
    public @Nullable UnixSocket standIn(Deadline deadline) {
        Arrivals<Arrived> arrivals = reception.arrivals();
        if (arrivals.isAwaited() || !arrivals.isEmpty() || !duty.begin()) {
            return null;
        }
        UnixSocket taken = null;
        boolean well = false;
        try {
            taken = takeUntilArrival(arrivals, deadline);
            well = true;
        } catch (Throwable e) { // no memory or descriptor, or the socket is closed
            reception.log().notStoodIn(e);
        } finally {
            duty.end(well && !arrivals.isAwaited());
        }
        return taken;
    }

    private @Nullable UnixSocket takeUntilArrival(Arrivals<Arrived> arrivals, Deadline deadline)
            throws IOException {
        UnixServerSocket socket = door.socket();
        if (!socket.canRecall() || !arrivals.goAway(recall)) {
            return null;
        }
        UnixSocket taken = null;
        try {
            deadline.waitsIn(recall::run);
            while (!stopped && arrivals.isEmpty() && !deadline.hasPassed()) {
                UnixSocket client = socket.acceptUnlessRecalled(deadline);
                if (client != null) {
                    take(client);
                    taken = client;
                }
            }
        } finally {
            deadline.waitsNoMore();
            arrivals.comeBack();
        }
        return taken;
    }

    private void take(UnixSocket client) throws IOException {
        boolean kept = false;
        try {
            if (door.socket().isShort()) {
                tell(client);
                reception.log().refused(Refusal.OUT_OF_DESCRIPTORS);
            } else {
                var visit = new Visit(turnstile, door, reception, client);
                kept = true;
                visit.begin();
            }
        } finally {
            if (!kept) {
                client.close();
            }
        }
    }

    private void tell(UnixSocket client) {
        try {
            door.refuse(client, Refusal.OUT_OF_DESCRIPTORS);
        } catch (IOException e) {
            return; // it is gone, or has no ear
        }
    }
}
