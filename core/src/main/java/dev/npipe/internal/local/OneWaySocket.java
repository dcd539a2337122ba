// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.Win32Error;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a client that opened one direction of a duplex pipe, which may be all that it was
 * allowed to: holds it to that, whatever it sends. Control frames still go both ways.
 *
 * <p>What a client sends that opened the pipe for reading is not handed on: it counts as having
 * left. To a client that opened the pipe for writing nothing is written.
 */
final class OneWaySocket implements LocalSocket {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    /** The offset of the byte that tells the kind of a frame. */
    private static final int KIND = Frames.HEADER - 1;

    private final LocalSocket socket;
    private final LocalEnd end;

    /** A control frame that is received; nothing else gets through to the reader. */
    private final ByteBuffer frame =
            ByteBuffer.allocate(Frames.CONTROL).order(ByteOrder.LITTLE_ENDIAN);

    /** What of a complete control frame the reader had no room for. */
    private final ByteBuffer complete = frame.duplicate().limit(0);

    private boolean ended;

    /** True when the client sent what it may not; writers see it too. */
    private volatile boolean expelled;

    OneWaySocket(LocalSocket socket, LocalEnd end) {
        this.socket = socket;
        this.end = end;
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        return end.reads() ? socket.read(dst, deadline) : handOn(dst, deadline);
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        return end.reads() ? socket.read(head, body, deadline) : handOn(head, deadline);
    }

    @Override
    public int readAll(ByteBuffer dst, Deadline deadline) throws IOException {
        return end.reads() ? socket.readAll(dst, deadline) : handOn(dst, deadline);
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        return end.reads() ? socket.readNow(dst) : handOn(dst, null);
    }

    /** Receives control frames only; without a deadline it never waits. */
    private int handOn(ByteBuffer dst, @Nullable Deadline deadline) throws IOException {
        if (!complete.hasRemaining() && !ended) {
            int n = deadline == null ? socket.readNow(frame) : socket.read(frame, deadline);
            ended = n < 0;
            if (n > 0 && !isControl()) {
                expel();
            }
            if (!ended && !frame.hasRemaining()) {
                complete.clear();
                frame.clear();
            }
        }
        int n = Math.min(complete.remaining(), dst.remaining());
        dst.put(dst.position(), complete, complete.position(), n);
        dst.position(dst.position() + n);
        complete.position(complete.position() + n);
        return n == 0 && ended ? -1 : n;
    }

    /** False as soon as what was received is surely no control frame. */
    private boolean isControl() {
        return end.fixed().type() == PipeMode.MESSAGE
                && (frame.position() <= KIND || Frames.isControl(frame.getInt(0)));
    }

    /** Ends the connection of a client that did what it was not let in for. */
    private void expel() throws IOException {
        ended = true;
        expelled = true;
        String user = socket.peer().userName().orElse("?");
        LOG.log(
                Level.WARNING,
                "{0}: {1} sent data, and had opened the pipe for reading only; disconnected",
                end.address(),
                user);
        socket.shutdownInput();
        socket.shutdownOutput();
    }

    private void checkWritable() throws IOException {
        checkGranted();
        if (expelled) {
            throw new PeerGoneException(new IOException("disconnected"));
        }
    }

    private void checkGranted() throws IOException {
        if (!end.writes()) {
            throw Win32Error.exception(
                    end.address().toString(),
                    Win32Error.NO_DATA,
                    "the client opened the pipe for writing only");
        }
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) throws IOException {
        checkWritable();
        socket.write(src, deadline);
    }

    @Override
    public void write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        checkWritable();
        socket.write(srcs, deadline);
    }

    @Override
    public boolean writeShort(ByteBuffer src) throws IOException {
        if (expelled) {
            return false; // the other write says it
        }
        checkGranted();
        return socket.writeShort(src);
    }

    @Override
    public boolean sendsHeapAsItIs() {
        return socket.sendsHeapAsItIs();
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        checkWritable();
        return socket.writeNow(src);
    }

    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        socket.awaitReadable(deadline);
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    public boolean hungUp() throws IOException {
        return socket.hungUp();
    }

    @Override
    public boolean leftUnread() throws IOException {
        return socket.leftUnread();
    }

    @Override
    public int unsent() throws IOException {
        return socket.unsent();
    }

    @Override
    public void bufferSizes(int receive, int send) throws IOException {
        socket.bufferSizes(receive, send);
    }

    @Override
    public PeerIdentity credentials() throws IOException {
        return socket.credentials();
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return socket.peer();
    }

    @Override
    public void onReadable(Runnable callback) throws IOException {
        socket.onReadable(callback);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
