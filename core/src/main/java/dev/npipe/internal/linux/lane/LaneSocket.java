// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.LaneWish;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.socket.Turns;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.AsynchronousCloseException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket whose two streams may move into shared memory, in mid-conversation and each by
 * itself, and back. Who the other end is, and whether it is there, the socket still tells.
 */
final class LaneSocket implements UnixSocket, LaneOwner {
    private final UnixSocket socket;
    private final LaneSource source;
    private final LaneSink sink;
    private final LaneStay stay;
    private final LaneKeeper keeper;

    /** Null at the end that does not ask. */
    private final @Nullable LaneWish readWish;

    private final @Nullable LaneWish writeWish;

    /** Who wants to be called when there is something to read. */
    private final AtomicReference<@Nullable Runnable> watching = new AtomicReference<>();

    private volatile boolean closed;

    /** How the other end broke the rules of the memory. */
    private final AtomicReference<@Nullable RingFault> broken = new AtomicReference<>();

    /** Until {@code askBy} a lane is asked for at the beginning, if this end wants one then. */
    LaneSocket(LaneStay.Host host, LaneStay.Way way, Deadline askBy, UnixSocket socket) {
        this.socket = socket;
        this.source = new LaneSource(socket.source(), this);
        this.sink = new LaneSink(socket, this);
        this.stay = new LaneStay(host, way, askBy, socket, source, sink);
        this.keeper = host.keeper();
        boolean asks = way.door() != null;
        int much = host.settings().much();
        this.readWish = asks ? new LaneWish(much) : null;
        this.writeWish = asks ? new LaneWish(much) : null;
    }

    @Override
    public IOException failed(Exception e) {
        return switch (e) {
            case RingFault fault -> broken(fault);
            case IllegalStateException _ when closed -> {
                var why = new AsynchronousCloseException();
                why.addSuppressed(e);
                yield why;
            }
            case IllegalStateException other -> throw other;
            default -> throw new AssertionError(e);
        };
    }

    /** The other end learns of it by the end of its socket, the application by each call. */
    private IOException broken(RingFault fault) {
        if (broken.compareAndSet(null, fault)) {
            PipeLog.log(
                    Level.WARNING,
                    stay.way().pipe(),
                    "a client or server was disconnected",
                    String.valueOf(fault.getMessage()));
            stay.breakOff();
        }
        return told(fault);
    }

    private IOException told(RingFault fault) {
        String reason = String.valueOf(fault.getMessage());
        return Win32Error.exception(stay.way().pipe(), Win32Error.INVALID_DATA, reason, fault);
    }

    @Override
    public void check() throws IOException {
        RingFault fault = broken.get();
        if (fault != null) {
            throw told(fault);
        }
    }

    @Override
    public LaneSource source() {
        return source;
    }

    @Override
    public LaneSink sink() {
        return sink;
    }

    @Override
    public void usedIn(Turns turns) {
        stay.begin(turns);
    }

    @Override
    public void wasRead(int bytes) {
        LaneWish wish = readWish;
        if (wish != null && wish.isBusyAfter(bytes)) {
            stay.wish();
        }
    }

    @Override
    public void wasWritten(int bytes) {
        LaneWish wish = writeWish;
        if (wish != null && wish.isBusyAfter(bytes)) {
            stay.wish();
        }
    }

    @Override
    public void lookSoon() {
        keeper.wake();
    }

    @Override
    public void bellTaken(Lane lane) throws RingFault {
        if (watching.get() != null && lane.in().mayBeCalled()) {
            keeper.run(this::readable);
        }
    }

    @Override
    public void onReadable(Runnable callback) throws IOException {
        watching.set(callback);
        boolean done = false;
        try {
            socket.onReadable(this::readable);
            done = true;
        } finally {
            if (!done) {
                watching.set(null);
            }
        }
        if (isReadable()) {
            keeper.run(this::readable);
        }
    }

    /** What is wrong there ends the connection, and whoever is called is told by its read. */
    private boolean isReadable() {
        try {
            return stay.isThereSomethingOrWillBellsRing();
        } catch (RingFault e) {
            broken(e);
            return true;
        }
    }

    private void readable() {
        Runnable callback = watching.getAndSet(null);
        if (callback != null) {
            callback.run();
        }
    }

    @Override
    public void ignoreReadable() {
        watching.set(null);
        socket.ignoreReadable();
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void shutdownInput() throws IOException {
        stay.readNoMore();
        socket.shutdownInput();
    }

    @Override
    public void shutdown() throws IOException {
        stay.breakOff();
        if (closed) {
            throw new AsynchronousCloseException();
        }
    }

    @Override
    public boolean hungUp() throws IOException {
        return socket.hungUp();
    }

    @Override
    public boolean leftUnread() throws IOException {
        try {
            return sink.isLeftUnread();
        } catch (IllegalStateException e) { // the lane was left meanwhile
            return socket.leftUnread();
        }
    }

    @Override
    public int unsent() throws IOException {
        try {
            return sink.unsent();
        } catch (IllegalStateException e) { // the lane was left meanwhile
            return socket.unsent();
        }
    }

    @Override
    public void bufferSizes(int receive, int send) throws IOException {
        socket.bufferSizes(receive, send);
    }

    @Override
    public Optional<String> boundTo() throws IOException {
        return socket.boundTo();
    }

    @Override
    public boolean looksUpNames() {
        return socket.looksUpNames();
    }

    @Override
    public PeerIdentity user() throws IOException {
        return socket.user();
    }

    @Override
    public PeerIdentity credentials() throws IOException {
        return socket.credentials();
    }

    @Override
    public OptionalLong userId() throws IOException {
        return socket.userId();
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return socket.peer();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        watching.set(null);
        try {
            stay.close();
        } finally {
            socket.close();
        }
    }
}
