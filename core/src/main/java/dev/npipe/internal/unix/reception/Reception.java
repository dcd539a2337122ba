// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.Refusal;
import dev.npipe.internal.unix.door.Request;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.flow.Connections;
import dev.npipe.internal.unix.flow.PipeEnd;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.waiting.Instances;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a client is let in, whichever door it came to. Who it is, the system says;
 * who may do nothing here is not heard. Then it is decided whether its request is sound, whether
 * this user has access for it, and whether there is an instance, in this order; it gets its answer,
 * and its connection waits to be accepted. Nothing of this waits.
 */
public final class Reception {
    /** What works for this pipe until it is closed, or its work is over. */
    interface Stay {
        /** The pipe is closed. */
        void close();
    }

    /** Where clients are taken in by a thread, in whose place another one can do it. */
    interface Post {
        /**
         * Does it until a client has arrived or the deadline has passed, if that is possible.
         *
         * @return the client that was taken in last, who may have arrived; null if there was none
         */
        @Nullable UnixSocket standIn(Deadline deadline);
    }

    /** Made before, as nothing may fail once a client is in the queue. */
    private static final Outcome HANDED_OVER = new Outcome.HandedOver();

    private final ServedPipe pipe;
    private final AccessCheck check;
    private final Arrivals<Arrived> arrivals;
    private final Departed departed;
    private final ReceptionLog log;
    private final Set<Stay> stays = ConcurrentHashMap.newKeySet();

    /** Held from the answer to the queue, so that clients are accepted in the order of answers. */
    private final ReentrantLock order = new ReentrantLock();

    private volatile boolean closed;

    /** Whose work a thread that waits for a client does meanwhile. */
    private volatile @Nullable Post main;

    /** The reception of this pipe, which lets in whom the check permits. */
    public Reception(ServedPipe pipe, AccessCheck check, Arrivals<Arrived> arrivals) {
        this.pipe = pipe;
        this.check = check;
        this.arrivals = arrivals;
        this.log = new ReceptionLog(pipe.address().toString());
        this.departed = new Departed(arrivals, pipe.instances(), log);
    }

    /** Ends whatever works for this pipe here; the doors' sockets are closed by who made them. */
    public void close() {
        closed = true;
        stays.forEach(Stay::close);
    }

    /** From now on threads that wait for a client stand in here. */
    void standInAt(Post post) {
        main = post;
    }

    /**
     * Takes clients in on this thread while it has to wait for one, so that the client wakes no
     * other before. What is so afterwards, {@link Arrivals#next} tells. A virtual thread would
     * occupy its carrier, and does nothing here.
     *
     * @return the client that was taken in last: if it has arrived, that was just now
     */
    public @Nullable UnixSocket standIn(Deadline deadline) {
        Post post = main;
        if (post == null || deadline.hasPassed() || Thread.currentThread().isVirtual()) {
            return null;
        }
        return post.standIn(deadline);
    }

    Arrivals<Arrived> arrivals() {
        return arrivals;
    }

    boolean isClosed() {
        return closed;
    }

    ServedPipe pipe() {
        return pipe;
    }

    ReceptionLog log() {
        return log;
    }

    AccessCheck check() {
        return check;
    }

    /** Something stays; false if the pipe was closed already. */
    boolean enter(Stay stay) {
        stays.add(stay);
        return !closed;
    }

    void leave(Stay stay) {
        stays.remove(stay);
    }

    /** How many stay. */
    int staying() {
        return stays.size();
    }

    /** Decides about a client that was heard, and answers it, unless it has to wait. */
    Progress receive(UnixSocket socket, Request request) throws IOException {
        Optional<Refusal> refusal = request.fault().or(() -> access(request));
        if (refusal.isPresent()) {
            return refuse(request, refusal.get());
        }
        if (request.asksForLane()) {
            return openLane(request);
        }
        Object user = user(request.client());
        if (request.opens().isEmpty() && hasInstance(user)) {
            request.welcome();
            return new Outcome.Told();
        }
        if (request.opens().isPresent() && takeInstance(user)) {
            return admitOrGiveBack(socket, request, user);
        }
        if (request.waitNanos() > 0) {
            return new Progress.Waiting();
        }
        var waited = new PipeBusyWaitEvent();
        waited.begin();
        return refuseBusy(request, waited);
    }

    /** Gives a client shared memory for a connection that it has. */
    private Outcome openLane(Request request) throws IOException {
        Optional<Lanes.Opening> opening = request.openLane();
        if (opening.isEmpty()) {
            return refuse(request, Refusal.NO_LANE);
        }
        try (Lanes.Opening lane = opening.get()) {
            request.welcome();
            lane.handOver();
            return new Outcome.Told();
        }
    }

    /** Refuses a client of this user that has not said everything. */
    Outcome refuseUnheard(Door door, UnixSocket socket, PeerIdentity client, Refusal refusal)
            throws IOException {
        try {
            log.refused(client, refusal);
        } finally {
            door.refuse(socket, refusal);
        }
        return new Outcome.Refused(refusal);
    }

    /** Refuses a client that was heard. */
    Outcome refuse(Request request, Refusal refusal) throws IOException {
        log.refused(request, refusal);
        request.refuse(refusal);
        return new Outcome.Refused(refusal);
    }

    /**
     * There is no instance for it. That all are in use is not worth a line, as npipe's own clients
     * say so themselves; that the application accepts nobody is.
     *
     * @param waited what it has waited, perhaps not at all
     */
    Outcome refuseBusy(Request request, PipeBusyWaitEvent waited) throws IOException {
        log.waited(request, waited, false);
        if (pipe.instances().isFullOfArrivals(user(request.client()))) {
            return refuse(request, Refusal.CROWD_OF_ARRIVED);
        }
        if (!request.isNpipe()) {
            return refuse(request, Refusal.BUSY);
        }
        request.refuse(Refusal.BUSY);
        return new Outcome.Refused(Refusal.BUSY);
    }

    private Optional<Refusal> access(Request request) {
        return check.permits(request.client(), request.reads(), request.writes())
                ? Optional.empty()
                : Optional.of(Refusal.ACCESS_DENIED);
    }

    private Outcome admitOrGiveBack(UnixSocket socket, Request request, Object user)
            throws IOException {
        boolean in = false;
        try {
            Outcome outcome =
                    admit(new Arrived(connection(socket, request), socket, user), request);
            in = outcome instanceof Outcome.HandedOver;
            return outcome;
        } finally {
            if (!in) {
                pipe.instances().untake(user);
            }
        }
    }

    /** Who a client is, for counting. */
    static Object user(PeerIdentity client) {
        if (client.userId().isPresent()) {
            return client.userId().getAsLong();
        }
        if (client.user() != null) {
            return client.user();
        }
        return client.sids().isEmpty() ? "" : client.sids().getFirst();
    }

    /** Takes an instance, if there is one now. */
    private boolean takeInstance(Object user) {
        Instances instances = pipe.instances();
        return instances.take(user)
                || instances.isFullOfArrivals(user) && departed.putOut() && instances.take(user);
    }

    /** Whether there is an instance now. */
    private boolean hasInstance(Object user) {
        Instances instances = pipe.instances();
        return instances.isFreeFor(user)
                || instances.isFullOfArrivals(user)
                        && departed.putOut()
                        && instances.isFreeFor(user);
    }

    /** Somebody of this user waits from now on; called without a lock. */
    void serveWaiting(Object user) {
        Instances instances = pipe.instances();
        instances.serve(); // one may have become free meanwhile
        if (instances.isFullOfArrivals(user)) {
            departed.putOutLater();
        }
    }

    /**
     * Answers a client that has an instance, and queues its connection. Only what is in the queue
     * begins: from then on the connection may close itself, which gives the instance back; if this
     * fails, whoever took the instance does.
     */
    Outcome admit(Arrived client, Request request) throws IOException {
        order.lock();
        try {
            request.welcome();
            if (!arrivals.offer(client)) {
                return new Outcome.Closed();
            }
            begin(client.connection());
            return HANDED_OVER;
        } finally {
            order.unlock();
        }
    }

    /** It is in the queue, and what it may lack for want of memory is a lane. */
    private void begin(UnixConnection connection) {
        try {
            connection.begin();
        } catch (OutOfMemoryError e) {
            log.notLookedAt(e);
        }
    }

    /** The server's end of a client's connection, which has not begun. */
    UnixConnection connection(UnixSocket socket, Request request) throws IOException {
        BindOptions options = pipe.options();
        PipeDirection opened = request.opens().orElseThrow();
        Carrier carrier = request.carrier();
        socket.bufferSizes(options.inboundBufferSize(), options.outboundBufferSize());
        PipeMode type = carrier.isPlain() ? PipeMode.BYTE : options.mode();
        Instances instances = pipe.instances();
        return Connections.unbegun(
                request.over(socket),
                new PipeEnd(
                        pipe.address(),
                        pipe.info(type),
                        opened,
                        instances::used,
                        carrier,
                        instances::giveBack));
    }
}
