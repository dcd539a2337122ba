// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.flow.Connections;
import dev.npipe.internal.unix.flow.PipeEnd;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one place where a client is let in, whichever door it came to. Who it is, its request says as
 * the system knows it. Then it is decided whether the request is sound, whether this user has
 * access, and whether there is an instance, in this order; it gets its answer, and its connection
 * waits to be accepted.
 */
public final class Reception {
    private final ServedPipe pipe;
    private final AccessCheck check;
    private final Arrivals<UnixConnection> arrivals;
    private final ReceptionLog log;

    /** Held from the answer to the queue, so that clients are accepted in the order of answers. */
    private final ReentrantLock order = new ReentrantLock();

    /** The reception of this pipe, which lets in whom the check permits. */
    public Reception(ServedPipe pipe, AccessCheck check, Arrivals<UnixConnection> arrivals) {
        this.pipe = pipe;
        this.check = check;
        this.arrivals = arrivals;
        this.log = new ReceptionLog(pipe.address());
    }

    ServedPipe pipe() {
        return pipe;
    }

    ReceptionLog log() {
        return log;
    }

    /**
     * Decides about a client and answers it.
     *
     * @param patient whether to wait for an instance; else {@link Outcome.Later} if it would
     */
    Outcome receive(UnixSocket socket, Request request, boolean patient)
            throws IOException, InterruptedException {
        Optional<Refusal> refusal = request.fault().or(() -> access(request));
        if (refusal.isPresent()) {
            log.refused(request, refusal.get());
            return refuse(request, refusal.get());
        }
        if (takeInstance(request, patient)) {
            return admit(socket, request);
        }
        if (!patient && request.waitNanos() > 0) {
            return new Outcome.Later();
        }
        if (!request.isNpipe()) {
            log.refused(request, Refusal.BUSY); // the client itself is not told so
        }
        return refuse(request, Refusal.BUSY);
    }

    private Optional<Refusal> access(Request request) {
        return check.permits(request.client(), request.reads(), request.writes())
                ? Optional.empty()
                : Optional.of(Refusal.ACCESS_DENIED);
    }

    private static Outcome refuse(Request request, Refusal refusal) throws IOException {
        request.refuse(refusal);
        return new Outcome.Refused(refusal);
    }

    private boolean takeInstance(Request request, boolean patient) throws InterruptedException {
        var event = new PipeBusyWaitEvent();
        event.begin();
        boolean granted = pipe.instances().take(patient ? request.waitNanos() : 0);
        event.end();
        boolean look = !granted && !patient && request.waitNanos() > 0;
        if (request.isNpipe() && !look) {
            log.waited(event, granted);
        }
        return granted;
    }

    private Outcome admit(UnixSocket socket, Request request) throws IOException {
        Outcome outcome = new Outcome.Closed();
        order.lock();
        try {
            request.welcome();
            Optional<PipeDirection> opened = request.opens();
            if (opened.isEmpty()) {
                outcome = new Outcome.Told();
            } else if (arrivals.offer(connection(socket, opened.get(), request.carrier()))) {
                outcome = new Outcome.HandedOver();
            }
            return outcome;
        } finally {
            order.unlock();
            if (!(outcome instanceof Outcome.HandedOver)) {
                pipe.instances().giveBack();
            }
        }
    }

    private UnixConnection connection(UnixSocket socket, PipeDirection opened, Carrier carrier)
            throws IOException {
        BindOptions options = pipe.options();
        socket.bufferSizes(options.inboundBufferSize(), options.outboundBufferSize());
        PipeMode type = carrier.isPlain() ? PipeMode.BYTE : options.mode();
        Instances instances = pipe.instances();
        return Connections.over(
                socket,
                new PipeEnd(
                        pipe.address(),
                        pipe.info(type),
                        opened,
                        instances::used,
                        carrier,
                        instances::giveBack));
    }
}
