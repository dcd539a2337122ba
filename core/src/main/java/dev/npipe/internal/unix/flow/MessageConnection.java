// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.drain.AnswerSender;
import dev.npipe.internal.unix.drain.Bell;
import dev.npipe.internal.unix.drain.DrainAnswers;
import dev.npipe.internal.unix.drain.DrainWait;
import dev.npipe.internal.unix.drain.Drains;
import dev.npipe.internal.unix.framing.FrameListener;
import dev.npipe.internal.unix.framing.FrameReader;
import dev.npipe.internal.unix.framing.FrameWriter;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.framing.Framing;
import dev.npipe.internal.unix.memory.Lengths;
import dev.npipe.internal.unix.memory.LentBuffers;
import dev.npipe.internal.unix.socket.PeerGoneException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** A connection of a message-type pipe: frames on a stream. */
public final class MessageConnection extends UnixConnection {
    private final Framing framing;
    private final FrameReader reader;
    private final MessageReading reading;
    private final Transactions transactions;
    private final FrameWriter writer;
    private final PeerFault fault;
    private final DrainWait drainWait;
    private final DrainAnswers drainAnswers;
    private final Drains drains;

    MessageConnection(Streams streams, PipeEnd end) {
        super(streams, end);
        Carrier carrier = end.carrier();
        boolean zeroEnds = carrier.zeroMessageEndsStream();
        framing = carrier.framing();
        fault = new PeerFault(end, socket, this::close);
        reader = new FrameReader(framing, in, new WhatReadersMeet());
        reading =
                new MessageReading(
                        pipe, in, reader, zeroEnds && framing.carriesEmptyMessages(), closed);
        transactions = new Transactions(pipe, readTurn, reading, this::checkOpen, this::write);
        writer = new FrameWriter(pipe, framing, zeroEnds, sink, socket.sink());
        var bell = new Bell(socket, this::bellRang);
        drainWait = new DrainWait(pipe, readTurn, in, reader, bell, closed);
        drainAnswers =
                new DrainAnswers(
                        pipe,
                        carrier.answersDrain(),
                        bell,
                        readTurn,
                        reader,
                        new AnswerSender(pipe, writeLock, writer),
                        closed);
        drains = new Drains(drainWait, drainAnswers);
        readTurn.watch(drains);
    }

    private final class WhatReadersMeet implements FrameListener {
        @Override
        public boolean agreed() {
            return end.carrier().answersDrain();
        }

        @Override
        public void reached(int kind, long count) throws IOException {
            if (!agreed()) {
                throw malformed("a control frame that was not agreed on");
            }
            if (kind == Frames.DRAIN) {
                drainAnswers.reached();
            } else {
                drainWait.reached(count);
            }
        }

        @Override
        public void consumed(long bytes) {
            drainAnswers.consumed(bytes);
        }

        @Override
        public IOException malformed(String reason) {
            return fault.found(reason);
        }

        @Override
        public IOException cutOff(String reason) {
            PipeLog.log(Level.WARNING, pipe, "a connection was cut off", reason);
            return broken(reason);
        }
    }

    private void bellRang() {
        drains.rang();
    }

    /** Also says why it is closed, if the user did not close it. */
    @Override
    void checkOpen() throws IOException {
        fault.check();
        super.checkOpen();
    }

    @Override
    public boolean hasLeft() throws IOException {
        readTurn.enter(Deadline.NEVER);
        try {
            in.fillFew();
            return in.isEmpty() && in.hasEnded();
        } finally {
            readTurn.leave();
        }
    }

    @Override
    int readLocked(ByteBuffer dst, Deadline deadline) throws IOException {
        return reading.read(dst, deadline);
    }

    @Override
    int readBufferedLocked(ByteBuffer dst) throws IOException {
        return reading.readBuffered(dst);
    }

    @Override
    int readPresentLocked(ByteBuffer dst) throws IOException {
        return reading.readPresent(dst);
    }

    @Override
    boolean continues() {
        return reading.continues();
    }

    @Override
    public Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        readTurn.enter(deadline);
        try {
            checkOpen();
            return reading.readMessage(maxBytes, deadline);
        } finally {
            readTurn.leave();
        }
    }

    @Override
    public Optional<byte[]> readLine(int maxBytes, Deadline deadline) throws IOException {
        readTurn.enter(deadline);
        try {
            checkOpen();
            return reading.readLine(maxBytes, deadline);
        } finally {
            readTurn.leave();
        }
    }

    @Override
    public OptionalLong messageLength() {
        return reading.messageLength();
    }

    @Override
    PipePeek peekLocked(ByteBuffer dst) throws IOException {
        return reading.peek(dst);
    }

    @Override
    public boolean isAnythingUnread(boolean pastEmpty) throws IOException {
        checkOpen();
        if (!readTurn.enterUnlessWaiting()) {
            return false;
        }
        try {
            return reading.isAnythingUnread(pastEmpty);
        } finally {
            readTurn.leave();
        }
    }

    @Override
    public boolean isMessageComplete() {
        return reading.isMessageComplete();
    }

    @Override
    public PipeMode readMode() {
        return reading.mode();
    }

    @Override
    public void readMode(PipeMode mode) {
        reading.mode(mode);
    }

    @Override
    int writeLocked(ByteBuffer src, Deadline deadline) throws IOException {
        beforeFrame(src.remaining());
        return writer.write(src, deadline);
    }

    @Override
    int writeShortLocked(ByteBuffer src) throws IOException {
        return writer.writeShort(src);
    }

    @Override
    int writeAtOnceLocked(ByteBuffer src) throws IOException {
        return writer.writeAtOnce(src);
    }

    @Override
    long writeLocked(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        beforeFrame(Lengths.total(srcs));
        return writer.write(srcs, deadline);
    }

    @Override
    public int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException {
        Writing all =
                () -> {
                    beforeFrame(Lengths.total(messages));
                    return writer.writeAll(messages, deadline);
                };
        return (int) writing(all, deadline);
    }

    /** A peer that waits for an answer may take nothing else before that. */
    private void beforeFrame(long length) throws IOException {
        drainAnswers.beforeFrame(length >= LentBuffers.SIZE);
        checkOpen();
    }

    /**
     * In the middle of a message there is no way on; but what a peer that has gone has sent can
     * still be read.
     */
    @Override
    IOException writeFailed(IOException e) throws IOException {
        if (writer.isCutShort() && !(e instanceof PeerGoneException)) {
            close();
        }
        return super.writeFailed(e);
    }

    /** Such as by a lack of memory, or a buffer whose arena was closed. */
    @Override
    void writeBroke() {
        try {
            if (writer.isCutShort()) {
                close();
            }
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "a connection was not closed", e);
        }
    }

    @Override
    void leaveWrite() {
        drainAnswers.writerLeaves(writer.hasRest());
        super.leaveWrite();
        drainAnswers.writerLeft();
    }

    @Override
    public int transact(ByteBuffer request, ByteBuffer reply, Deadline writing, Deadline reading)
            throws IOException {
        return transactions.ask(
                request, writing, reading, () -> this.reading.readAnswer(reply, reading));
    }

    @Override
    public Optional<byte[]> transact(
            ByteBuffer request, int maxBytes, Deadline writing, Deadline reading)
            throws IOException {
        return transactions.ask(
                request, writing, reading, () -> this.reading.readMessage(maxBytes, reading));
    }

    /** What a file server fetched, it fetched for a read of its client. */
    @Override
    public void awaitDrain(Deadline deadline) throws IOException {
        checkOpen();
        if (!framing.hasControlFrames()) {
            awaitFetched(deadline);
            return;
        }
        if (!end.carrier().answersDrain()) {
            throw new UnsupportedOperationException(
                    pipe + ": the other end does not say what it has read");
        }
        drainWait.await(askForDrain(deadline), deadline);
    }

    /** Sends a DRAIN behind what was written, unless the peer has said that it read all that. */
    private long askForDrain(Deadline deadline) throws IOException {
        writeLock.lock(deadline);
        try {
            long target = writer.sent();
            if (drainWait.drained() < target) {
                writer.control(Frames.DRAIN, target, deadline);
            }
            return target;
        } catch (PeerGoneException e) {
            return writer.sent(); // it may have said CLOSED before it went
        } finally {
            leaveWrite();
        }
    }

    @Override
    public boolean canShutdownOutput() {
        return end.carrier().carriesHalfClose() && end.carrier().zeroMessageEndsStream();
    }

    /** A socket would end the answers to DRAIN too, so the end is a message of no bytes. */
    @Override
    void endOutputLocked(Deadline deadline) throws IOException {
        if (!end.carrier().zeroMessageEndsStream()) {
            throw new UnsupportedOperationException(
                    pipe
                            + ": a message-type pipe ends one way only between ends that both chose"
                            + " zeroMessageEndsStream");
        }
        writer.writeEnd(deadline);
    }

    @Override
    public void close() throws IOException {
        if (isClosed()) {
            return;
        }
        try {
            drainAnswers.closing();
        } finally { // also where there is no memory for a last word
            try {
                super.close();
            } finally {
                drainWait.wake();
            }
        }
    }
}
