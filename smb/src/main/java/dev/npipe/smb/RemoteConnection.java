// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.mssmb2.SMB2Packet;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Turn;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.background.ServiceThread;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.RemoteOrigin;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The client's end of a pipe on another machine. The turn to read is taken before that to write.
 */
final class RemoteConnection implements Connection {
    /** How long after closing the last write may take to arrive. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private final Logon logon;
    private final PipeHandle handle;
    private final SmbHost host;
    private final PipeInfo info;

    private final Turn reads;
    private final Turn writes;
    private final RemoteReader reader;
    private final RemoteWriter writer;

    private volatile boolean closed;

    RemoteConnection(Logon logon, PipeHandle handle, SmbHost host, PipeInfo info) {
        this.logon = logon;
        this.handle = handle;
        this.host = host;
        this.info = info;
        this.reader = new RemoteReader(logon, handle, info.type());
        this.writer = new RemoteWriter(logon, handle, info.type());
        Turn.Gate whileOpen = this::checkOpen;
        this.reads = new Turn(whileOpen);
        this.writes = new Turn(whileOpen);
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        try (var _ = reads.take(deadline)) {
            return reader.read(dst, deadline);
        }
    }

    /** A request that is on its way may have been answered; if there is none, one is sent. */
    @Override
    public int tryRead(ByteBuffer dst) throws IOException {
        try (Turn turn = reads.tryTake()) {
            return turn == null ? NOT_NOW : Momentary.run(() -> reader.read(dst, Deadline.PASSED));
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        try (var _ = reads.take(deadline)) {
            return reader.read(dsts, deadline);
        }
    }

    @Override
    public Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        try (var _ = reads.take(deadline)) {
            return reader.readMessage(maxBytes, deadline);
        }
    }

    @Override
    public Optional<byte[]> readLine(int maxBytes, Deadline deadline) throws IOException {
        try (var _ = reads.take(deadline)) {
            return reader.readLine(maxBytes, deadline);
        }
    }

    @Override
    public boolean isMessageComplete() {
        return reader.isMessageComplete();
    }

    @Override
    public int write(ByteBuffer src, Deadline deadline) throws IOException {
        try (var _ = writes.take(deadline)) {
            return writer.write(src, deadline);
        }
    }

    /** A request whose answer is left to the next write counts as written. */
    @Override
    public int tryWrite(ByteBuffer src) throws IOException {
        try (Turn turn = writes.tryTake()) {
            return turn == null ? NOT_NOW : Momentary.run(() -> writer.write(src, Deadline.PASSED));
        }
    }

    @Override
    public long write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        ByteBuffer whole = Buffers.joined(srcs);
        int n = write(whole, deadline);
        Buffers.advance(srcs, n);
        return n;
    }

    @Override
    public int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException {
        if (info.type() != PipeMode.MESSAGE) {
            throw badPipe("messages are written to a message-type pipe");
        }
        int done = 0;
        for (ByteBuffer message : messages) {
            try {
                write(message, deadline);
            } catch (InterruptedByTimeoutException e) {
                if (done == 0) {
                    throw e;
                }
                break;
            }
            done++;
        }
        return done;
    }

    @Override
    public int transact(ByteBuffer request, ByteBuffer reply, Deadline writing, Deadline reading)
            throws IOException {
        return transact(request, writing, reading, () -> reader.readAnswer(reply, reading));
    }

    @Override
    public Optional<byte[]> transact(
            ByteBuffer request, int maxBytes, Deadline writing, Deadline reading)
            throws IOException {
        return transact(request, writing, reading, () -> reader.readMessage(maxBytes, reading));
    }

    /** How the answer to a request is read. */
    private interface Answer<T> {
        T read() throws IOException;
    }

    private <T> T transact(ByteBuffer request, Deadline writing, Deadline reading, Answer<T> answer)
            throws IOException {
        if (reader.mode() != PipeMode.MESSAGE) {
            throw badPipe("a transaction needs a message-type pipe in message read mode");
        }
        reader.owed().check(logon.pipe());
        try (var _ = reads.take(reading.earlierOf(writing))) {
            reader.checkNothingUnread();
            try {
                ask(request, writing);
                return answer.read();
            } finally {
                reader.owed().over();
            }
        }
    }

    private void ask(ByteBuffer request, Deadline deadline) throws IOException {
        int length = request.remaining();
        try (var _ = writes.take(deadline)) {
            writer.checkMessage(length);
            writer.settle(deadline);
            if (reader.hasAsked()) {
                writer.write(request, deadline); // an earlier read will get the answer
                reader.owed().asked();
            } else {
                reader.expect(handle.transact(Payload.of(request, length)));
                request.position(request.limit());
            }
        }
    }

    @Override
    public PipePeek peek(ByteBuffer dst) {
        throw new UnsupportedOperationException(
                logon.pipe() + ": Samba has no way to look at what is unread");
    }

    @Override
    public void awaitDrain(Deadline deadline) throws IOException {
        try (var _ = writes.take(deadline)) {
            writer.settle(deadline);
            SMB2Packet answer = logon.await(handle.flush(), deadline);
            long status = answer.getHeader().getStatusCode();
            if (NtStatus.meansGone(status)) {
                throw Win32Error.exception(
                        logon.pipe(),
                        Win32Error.BROKEN_PIPE,
                        "the other end of the pipe was closed before it had read all");
            }
            if (status != 0) {
                throw NtStatus.exception(status, logon.pipe(), logon.account());
            }
        }
    }

    @Override
    public boolean canShutdownOutput() {
        return false;
    }

    @Override
    public void shutdownOutput(Deadline deadline) {
        throw new UnsupportedOperationException(
                logon.pipe() + ": a pipe of another machine has no half-close");
    }

    @Override
    public void disconnect() {
        throw new UnsupportedOperationException(logon.pipe() + ": only a server disconnects");
    }

    @Override
    public PipeMode readMode() {
        return reader.mode();
    }

    @Override
    public void readMode(PipeMode mode) throws IOException {
        if (mode == PipeMode.MESSAGE && info.type() == PipeMode.BYTE) {
            throw Win32Error.exception(
                    logon.pipe(),
                    Win32Error.INVALID_PARAMETER,
                    "a byte-type pipe cannot be read in message mode");
        }
        reader.mode(mode);
    }

    @Override
    public PipeInfo info() {
        return info;
    }

    @Override
    public PipeDirection opened() {
        return info.direction();
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return new PeerIdentity(
                null,
                Optional::empty,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.of(host.name()),
                List.of(),
                Optional.of(
                        new RemoteOrigin(
                                "",
                                logon.wire().peer(),
                                logon.session().isSigningRequired() || logon.isEncrypted(),
                                logon.isEncrypted())));
    }

    /** A file server tells it only to who reads or writes. */
    @Override
    public boolean isPeerGone() throws IOException {
        checkOpen();
        return reader.hasEnded() || writer.hasMetEnd() || !logon.wire().isConnected();
    }

    @Override
    public void runAsClient(Runnable action) {
        throw new UnsupportedOperationException(logon.pipe() + ": only a server has a client");
    }

    @Override
    public boolean isOpen() {
        return !closed && logon.wire().isConnected();
    }

    /** What was written before still arrives, which a thread in the background sees to. */
    @Override
    public void close() {
        closed = true;
        if (!writer.hasUnanswered() || !lingers()) {
            logon.close();
        }
    }

    /** On a thread of the platform, which depends on no scheduler; false when there is none. */
    private boolean lingers() {
        try {
            ServiceThread.startOnce("npipe-linger", logon.pipe(), this::linger);
            return true;
        } catch (OutOfMemoryError e) {
            PipeLog.log(Level.WARNING, logon.pipe(), "a thread could not be started", e);
            return false;
        }
    }

    /** Waits for the answer to the last write, unless another thread waits and must be woken. */
    private void linger() {
        try {
            reads.ifFree(() -> writes.ifFree(() -> writer.settle(Deadline.after(LINGER))));
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, logon.pipe(), "the last write did not arrive", e);
        } finally {
            logon.close();
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    private IOException badPipe(String reason) {
        return Win32Error.exception(logon.pipe(), Win32Error.BAD_PIPE, reason);
    }
}
