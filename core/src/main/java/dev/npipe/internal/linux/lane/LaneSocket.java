// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.socket.LaneDoor;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.Turns;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket whose two streams may move into shared memory, in mid-conversation and each by
 * itself, and back. Who the other end is, and whether it is there, the socket still tells.
 */
final class LaneSocket implements UnixSocket {
    private final LinuxLanes lanes;
    private final String pipe;
    private final UnixSocket socket;
    private final LaneToken token;

    /** How to ask for a lane; null at the server's end. */
    private final @Nullable LaneDoor door;

    private final LaneSource source;
    private final LaneSink sink;
    private final LaneWish readWish;
    private final LaneWish writeWish;

    /** Who wants to be called when there is something to read. */
    private final AtomicReference<@Nullable Runnable> watching = new AtomicReference<>();

    /** What keeps it; set once, before the application has this. */
    private volatile @Nullable LaneStay stay;

    private volatile boolean closed;

    LaneSocket(
            LinuxLanes lanes,
            String pipe,
            UnixSocket socket,
            LaneToken token,
            @Nullable LaneDoor door) {
        this.lanes = lanes;
        this.pipe = pipe;
        this.socket = socket;
        this.token = token;
        this.door = door;
        this.source = new LaneSource(socket.source(), this);
        this.sink = new LaneSink(socket.sink(), this);
        this.readWish = new LaneWish(lanes.settings().much());
        this.writeWish = new LaneWish(lanes.settings().much());
    }

    String pipe() {
        return pipe;
    }

    LaneToken token() {
        return token;
    }

    @Nullable LaneDoor door() {
        return door;
    }

    /** The socket itself. */
    UnixSocket inner() {
        return socket;
    }

    boolean isClosed() {
        return closed;
    }

    /** What an access to memory fails with that was given back. */
    IOException closed(IllegalStateException e) throws IOException {
        if (closed) {
            var why = new AsynchronousCloseException();
            why.addSuppressed(e);
            return why;
        }
        throw e;
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
        var begun = new LaneStay(lanes, this, turns);
        stay = begun;
        lanes.begun(this, begun);
    }

    /** What keeps it; null before the application has this. */
    @Nullable LaneStay stay() {
        return stay;
    }

    void wasRead(int bytes) {
        if (door != null && readWish.isBusyAfter(bytes)) {
            wish();
        }
    }

    void wasWritten(int bytes) {
        if (door != null && writeWish.isBusyAfter(bytes)) {
            wish();
        }
    }

    private void wish() {
        LaneStay now = stay;
        if (now != null) {
            now.wish();
        }
    }

    /** The reader is back at the socket. */
    void sourceHasLeft() {
        lanes.keeper().wake();
    }

    /** A bell was taken out of the socket, which somebody may have wanted to be called by. */
    void bellTaken(Lane lane) {
        if (watching.get() != null && lane.in().mayBeCalled()) {
            lanes.keeper().run(this::readable);
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
        LaneStay now = stay;
        if (now != null && now.isThereSomethingOrWillBellsRing()) {
            lanes.keeper().run(this::readable);
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
        LaneStay now = stay;
        if (now != null) {
            now.readNoMore();
        }
        socket.shutdownInput();
    }

    @Override
    public boolean hungUp() throws IOException {
        return socket.hungUp();
    }

    @Override
    public boolean leftUnread() throws IOException {
        try {
            return sink.isLeftUnread() || socket.leftUnread();
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
            LaneStay now = stay;
            if (now != null) {
                now.close();
            }
        } finally {
            socket.close();
        }
    }
}
