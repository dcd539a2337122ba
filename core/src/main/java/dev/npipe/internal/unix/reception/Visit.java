// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.Greeting;
import dev.npipe.internal.unix.door.Refusal;
import dev.npipe.internal.unix.door.Request;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.waiting.Alarms;
import dev.npipe.internal.unix.waiting.Instances;
import dev.npipe.internal.unix.waiting.Limits;
import dev.npipe.internal.unix.waiting.Turnstile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client from the moment the kernel hands it over until it is answered: it is heard, and may wait
 * for an instance. Each step is taken by the thread that notices the need, and none waits. Whatever
 * a step throws costs this client and nobody else: ending it takes no memory.
 *
 * <p>Its lock is held in a step. A client that waits in {@link Instances} holds no lock when it
 * makes others go on, so those who are granted an instance never wait for each other.
 */
final class Visit implements Instances.Waiter, Reception.Stay {
    private enum Stage {
        NEW,
        HEARING,
        WAITING,
        ENDED
    }

    /** What is done about a client; null leaves everything as it is. Made before any client is. */
    private interface Step {
        @Nullable Progress take(Visit visit) throws IOException;
    }

    private static final Step IDENTIFY = Visit::identify;
    private static final Step IDENTIFY_IF_THERE = Visit::identifyIfThere;
    private static final Step GO_ON = Visit::goOn;
    private static final Step TIME_IS_OVER = Visit::timeIsOver;
    private static final Step LOOK_AFTER = Visit::lookAfter;
    private static final Step GRANT = Visit::grant;
    private static final Step GIVE_UP = _ -> Outcome.NO_MEMORY;
    private static final Step CLOSE = _ -> Outcome.CLOSED;

    /** How often a client is looked at that may have left without a sign. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Turnstile turnstile;
    private final Door door;
    private final Reception reception;
    private final UnixSocket socket;

    /** Guarded by this object's lock, as what follows is. */
    private Stage stage = Stage.NEW;

    private @Nullable PeerIdentity peer;
    private @Nullable Greeting greeting;

    /** This and the user {@link Instances} reads without the lock: they do not change in a wait. */
    private @Nullable Request request;

    /** The connection of a client that has hung up while it waited, and may have left data. */
    private @Nullable UnixConnection early;

    private Object user = "";
    private Deadline deadline = Deadline.NEVER;
    private Alarms.@Nullable Alarm alarm;
    private final PipeBusyWaitEvent waiting = new PipeBusyWaitEvent();

    Visit(Turnstile turnstile, Door door, Reception reception, UnixSocket socket) {
        this.turnstile = turnstile;
        this.door = door;
        this.reception = reception;
        this.socket = socket;
    }

    /** Begins, on the thread that accepts. */
    void begin() {
        if (!Lookups.areSlow() || !socket.looksUpNames()) {
            run(IDENTIFY);
            return;
        }
        try {
            Lookups.elsewhere(() -> run(IDENTIFY_IF_THERE));
        } catch (RuntimeException | Error e) { // there is no thread to ask with
            run(GIVE_UP);
        }
    }

    @Override
    public void close() {
        run(CLOSE);
    }

    private void run(Step step) {
        Object waits;
        synchronized (this) {
            if (stage == Stage.ENDED) {
                return;
            }
            Stage before = stage;
            Outcome outcome = attempt(step);
            if (outcome != null) {
                end(outcome);
            }
            waits = stage == Stage.WAITING && before != Stage.WAITING ? user : null;
        }
        if (waits != null) {
            reception.serveWaiting(waits); // others go on by that, so without the lock
        }
    }

    private @Nullable Outcome attempt(Step step) {
        try {
            return settled(step.take(this));
        } catch (Throwable e) { // no memory, for example
            return Outcome.of(e);
        }
    }

    /** Prepares for what comes next; returns the outcome of a greeting that is over. */
    private @Nullable Outcome settled(@Nullable Progress progress) throws IOException {
        return switch (progress) {
            case null -> null;
            case Progress.Unheard _ -> hearLater();
            case Progress.Waiting _ -> waitLater();
            case Outcome outcome -> outcome;
        };
    }

    /** Later than it came, so it may have left; who is answered first has left nothing then. */
    private @Nullable Progress identifyIfThere() throws IOException {
        if (peer != null) {
            return null; // asked twice, as the first thread may have been short of memory
        }
        if (!door.leavesAtOnce() && socket.hungUp()) {
            throw new EOFException("the connection ended before anybody looked who it was");
        }
        return identify();
    }

    /** Groups cost a call of the system's, and the list mostly names none. */
    private Progress identify() throws IOException {
        long start = System.nanoTime();
        PeerIdentity peer =
                reception.check().asksForGroups() ? socket.credentials() : socket.user();
        if (peer.user() != null) { // its name was looked up
            Lookups.took(System.nanoTime() - start);
        }
        if (reception.isClosed()) {
            return Outcome.CLOSED;
        }
        if (!door.admits(peer, reception.check())) {
            return reception.refuseUnheard(door, socket, peer, Refusal.NOT_ADMITTED);
        }
        this.peer = peer;
        user = Reception.user(peer);
        greeting = door.greeting(socket, peer);
        return hear(greeting);
    }

    private Progress hear(Greeting greeting) throws IOException {
        Optional<Request> heard = greeting.hear();
        if (heard.isEmpty()) {
            return new Progress.Unheard();
        }
        request = heard.get();
        return reception.receive(socket, heard.get());
    }

    /** Watches it, at first as one of a bounded crowd and for a limited time. */
    private @Nullable Outcome hearLater() throws IOException {
        PeerIdentity who = peer;
        if (stage == Stage.NEW && who != null) {
            if (!Limits.Greeting.CROWD.enter(user)) {
                return reception.refuseUnheard(door, socket, who, Refusal.CROWD_OF_GREETINGS);
            }
            stage = Stage.HEARING;
            until(Deadline.after(door.timeToGreet()));
            if (!reception.enter(this)) {
                return Outcome.CLOSED;
            }
        }
        socket.onReadable(() -> run(GO_ON));
        return null;
    }

    /** Waits for an instance, as one of a bounded crowd; seen to leave meanwhile. */
    private @Nullable Outcome waitLater() throws IOException {
        Request wanted = Objects.requireNonNull(request);
        stopHearing();
        waiting.begin();
        user = Reception.user(wanted.client());
        if (!Limits.Waiting.CROWD.enter(user)) {
            reception.log().waited(wanted, waiting, false);
            return reception.refuse(wanted, Refusal.CROWD_OF_WAITING);
        }
        stage = Stage.WAITING;
        turnstile.pause();
        until(Deadline.afterNanos(wanted.waitNanos()));
        if (!reception.enter(this)) {
            return Outcome.CLOSED;
        }
        if (wanted.talksWhileItWaits()) {
            alarm = Alarms.set(Deadline.after(LOOK), () -> run(LOOK_AFTER));
        } else {
            socket.onReadable(() -> run(GO_ON));
        }
        reception.pipe().instances().await(this);
        return null;
    }

    private void until(Deadline end) {
        deadline = end;
        alarm = Alarms.set(end, () -> run(TIME_IS_OVER));
    }

    /** On the thread that watches: there is something to read, or the client has left. */
    private @Nullable Progress goOn() throws IOException {
        return switch (stage) {
            case HEARING -> hear(Objects.requireNonNull(greeting));
            case WAITING -> interrupted();
            case NEW, ENDED -> null;
        };
    }

    /** An npipe client that waits says nothing, so this is its end, or it has broken off. */
    private @Nullable Outcome interrupted() throws IOException {
        int n = socket.source().readNow(ByteBuffer.allocate(1));
        if (n == 0) {
            socket.onReadable(() -> run(GO_ON));
            return null;
        }
        return n < 0
                ? new Outcome.Gone(new EOFException("it did not wait for an instance any longer"))
                : new Outcome.Malformed("it did not wait for its answer");
    }

    private @Nullable Outcome timeIsOver() throws IOException {
        if (!deadline.hasPassed()) {
            return null; // of a time that was met
        }
        if (stage == Stage.HEARING) {
            return new Outcome.Silent();
        }
        boolean waits = reception.pipe().instances().leave(this); // else it is being granted one
        return waits && request != null ? reception.refuseBusy(request, waiting) : null;
    }

    /** A client that may talk while it waits is seen to have left when it hangs up. */
    private @Nullable Outcome lookAfter() throws IOException {
        if (stage != Stage.WAITING || early != null || request == null) {
            return null;
        }
        if (!socket.hungUp()) {
            alarm = Alarms.set(Deadline.after(LOOK), () -> run(LOOK_AFTER));
            return null;
        }
        early = reception.connection(socket, request); // who left data keeps its place
        return early.hasLeft()
                ? new Outcome.Gone(new EOFException("it left while it waited"))
                : null;
    }

    @Override
    public Object user() {
        return user;
    }

    @Override
    public boolean takesInstance() {
        return request != null && request.opens().isPresent();
    }

    @Override
    public synchronized boolean granted() {
        Request wanted = request;
        if (stage != Stage.WAITING || wanted == null) {
            return false;
        }
        Outcome outcome = attempt(GRANT);
        boolean in = outcome instanceof Outcome.HandedOver;
        reception.log().waited(wanted, waiting, in || outcome instanceof Outcome.Told);
        end(outcome == null ? Outcome.CLOSED : outcome);
        return in;
    }

    private Outcome grant() throws IOException {
        Request wanted = Objects.requireNonNull(request);
        socket.ignoreReadable();
        if (wanted.opens().isEmpty()) {
            wanted.welcome();
            return new Outcome.Told();
        }
        UnixConnection connection = early != null ? early : reception.connection(socket, wanted);
        if (early == null
                && wanted.talksWhileItWaits()
                && socket.hungUp()
                && connection.hasLeft()) {
            throw new EOFException("it left while it waited");
        }
        return reception.admit(new Arrived(connection, socket, user), wanted);
    }

    private void stopHearing() {
        Alarms.cancel(alarm);
        alarm = null;
        if (stage == Stage.HEARING) {
            stage = Stage.NEW;
            Limits.Greeting.CROWD.leave(user);
        }
    }

    /** What is recorded is there when the client sees the end. */
    private void end(Outcome outcome) {
        reception.log().ended(door, outcome);
        try {
            if (!(outcome instanceof Outcome.HandedOver)) {
                socket.close();
            }
        } catch (IOException e) {
            reception.log().notClosed(e);
        } finally {
            leave();
        }
    }

    private void leave() {
        stopHearing();
        boolean waited = stage == Stage.WAITING;
        stage = Stage.ENDED;
        if (waited) {
            Limits.Waiting.CROWD.leave(user);
            turnstile.goOn();
            reception.pipe().instances().leave(this);
        }
        reception.leave(this);
    }
}
