// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.NamedPipeException;
import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Holds a client that opened one direction of a duplex pipe, which may be all that it was allowed
 * to, to that, whatever it sends. Control frames still go both ways.
 *
 * <p>What a client sends that opened the pipe for reading is not handed on: it counts as having
 * left. To a client that opened the pipe for writing nothing is written.
 */
final class OneWay {
    /** The offset of the byte that tells the kind of a frame. */
    private static final int KIND = Frames.HEADER - 1;

    private final UnixSocket socket;
    private final PipeEnd end;

    /** True when the client sent what it may not; writers see it too. */
    private volatile boolean expelled;

    OneWay(UnixSocket socket, PipeEnd end) {
        this.socket = socket;
        this.end = end;
    }

    /** What may arrive. */
    Source source() {
        return end.reads() ? socket.source() : new ControlFrames();
    }

    /** Where data may leave. */
    Sink sink() {
        return end.writes() ? new UntilExpelled() : new Closed();
    }

    /** Ends the connection of a client that did what it was not let in for. */
    private void expel() throws IOException {
        expelled = true;
        PipeLog.log(
                Level.WARNING,
                end.address().toString(),
                "a client was disconnected",
                WhoIsThere.of(end, socket)
                        + " sent data, and had opened the pipe for reading only");
        socket.shutdown();
    }

    /** Hands on complete control frames, and nothing else. */
    private final class ControlFrames implements Source {
        private final Source all = socket.source();

        /** A frame that is received. */
        private final ByteBuffer frame =
                ByteBuffer.allocate(Frames.CONTROL).order(ByteOrder.LITTLE_ENDIAN);

        /** What of a complete one the reader had no room for. */
        private final ByteBuffer complete = frame.duplicate().limit(0);

        private boolean ended;

        @Override
        public int readNow(ByteBuffer dst) throws IOException {
            if (!complete.hasRemaining() && !ended) {
                receive();
            }
            int n = Math.min(complete.remaining(), dst.remaining());
            dst.put(dst.position(), complete, complete.position(), n);
            dst.position(dst.position() + n);
            complete.position(complete.position() + n);
            return n == 0 && ended ? -1 : n;
        }

        private void receive() throws IOException {
            int n = all.readNow(frame);
            ended = n < 0;
            if (n > 0 && !isControl()) {
                ended = true;
                expel();
            }
            if (!ended && !frame.hasRemaining()) {
                complete.clear();
                frame.clear();
            }
        }

        /** False as soon as what was received is surely no control frame. */
        private boolean isControl() {
            return end.fixed().type() == PipeMode.MESSAGE
                    && (frame.position() <= KIND || Frames.isControl(frame.getInt(0)));
        }

        @Override
        public void awaitReadable(Deadline deadline) throws IOException {
            if (!complete.hasRemaining() && !ended) {
                all.awaitReadable(deadline);
            }
        }

        @Override
        public int read(ByteBuffer dst, Deadline deadline) throws IOException {
            while (true) {
                int n = readNow(dst);
                if (n != 0) {
                    return n;
                }
                awaitReadable(deadline);
            }
        }

        @Override
        public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
            return read(head, deadline);
        }
    }

    /** Takes everything until the client does what it may not. */
    private final class UntilExpelled implements Sink {
        private final Sink sink = socket.sink();

        private void check() throws IOException {
            if (expelled) {
                throw new PeerGoneException(new IOException("disconnected"));
            }
        }

        @Override
        public int writeNow(ByteBuffer src) throws IOException {
            check();
            return sink.writeNow(src);
        }

        @Override
        public int mostAtOnce() throws IOException {
            return sink.mostAtOnce();
        }

        @Override
        public boolean writeShort(ByteBuffer src) throws IOException {
            check();
            return sink.writeShort(src);
        }

        @Override
        public void write(ByteBuffer src, Deadline deadline) throws IOException {
            check();
            sink.write(src, deadline);
        }

        @Override
        public void write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
            check();
            sink.write(srcs, deadline);
        }

        @Override
        public boolean takesHeapAsItIs() {
            return sink.takesHeapAsItIs();
        }
    }

    /** Takes nothing. */
    private final class Closed implements Sink {
        private IOException refused() {
            return new NamedPipeException( // the client is there, so it is no broken pipe
                    end.address().toString(),
                    Win32Error.NO_DATA,
                    "the client opened the pipe for writing only");
        }

        @Override
        public int writeNow(ByteBuffer src) throws IOException {
            throw refused();
        }

        @Override
        public int mostAtOnce() throws IOException {
            throw refused();
        }

        @Override
        public void write(ByteBuffer src, Deadline deadline) throws IOException {
            throw refused();
        }

        @Override
        public void write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
            throw refused();
        }
    }
}
