// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Turn;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.windows.identity.Impersonation;
import dev.npipe.internal.windows.identity.OtherEnd;
import dev.npipe.internal.windows.lane.LaneHost;
import dev.npipe.internal.windows.lane.LaneStay;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Layouts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One end of a connected instance. */
public final class WindowsConnection implements Connection {
    /** So little room is hardly worth a system call of its own. */
    private static final int FEW = 64;

    private static final int LEAST_QUOTA = 64;

    /** Between two looks for the turn of a reader who does not wait for the pipe. */
    private static final long PAUSE_NANOS = 10_000;

    private final WindowsEnd end;
    private final ReadSide reading;
    private final WriteSide writing;
    private final Turn reads;
    private final Turn writes;
    private final Transactions transactions;

    /** Null where there are no lanes. */
    private final @Nullable LaneStay lanes;

    /** How a connection's handle is freed when nobody uses it any more. */
    @FunctionalInterface
    public interface Release {
        /** Frees it, on the thread that used it last. */
        void run(long handle);
    }

    /** A connection over a connected handle, which it owns from now on. */
    public WindowsConnection(
            WindowsSystem system,
            NamedPipeAddress address,
            PipeState state,
            PipeMode readMode,
            boolean zeroMessageEndsStream,
            @Nullable LaneHost lanes,
            Release release) {
        this.end =
                new WindowsEnd(
                        system,
                        address,
                        state,
                        readMode,
                        zeroMessageEndsStream,
                        () -> free(release, state.handle()));
        this.reading = new ReadSide(end);
        this.writing = new WriteSide(end, state.writeQuota());
        this.reads = new Turn(end.handle);
        this.writes = new Turn(end.handle);
        boolean hasRoom = state.writeQuota() >= LEAST_QUOTA; // for what tells of a lane
        this.lanes =
                lanes == null || end.isRemote() || !hasRoom
                        ? null
                        : new LaneStay(lanes, new EndOfLane(end, reads, writes), reading, writing);
        if (this.lanes != null) {
            reading.moveWith(this.lanes.in());
            writing.moveWith(this.lanes.out());
            end.moveIn(this.lanes);
        }
        this.transactions = new Transactions(writing, writes, this.lanes != null);
    }

    /**
     * The application has it from now on; a client waits so long for a lane, if it is to have one.
     */
    public void begin(Deadline limit) {
        if (lanes == null) {
            return;
        }
        boolean begun = false;
        try {
            lanes.begin(limit);
            begun = true;
        } finally {
            if (!begun) {
                close(); // memory is short, and nobody would
            }
        }
    }

    private void free(Release release, long handle) {
        if (lanes != null) {
            lanes.free();
        }
        reading.free();
        writing.free();
        release.run(handle);
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        try (var _ = reads.take(deadline)) {
            return reading.read(dst, deadline);
        }
    }

    @Override
    public int tryRead(ByteBuffer dst) throws IOException {
        try (Turn turn = reads.tryTake()) {
            return turn == null ? NOT_NOW : reading.tryRead(dst);
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        try (var _ = reads.take(deadline)) {
            return reading.read(dsts, deadline);
        }
    }

    @Override
    public Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        try (var _ = reads.take(deadline)) {
            return reading.readMessage(maxBytes, deadline);
        }
    }

    @Override
    public int readStream(ByteBuffer dst, Deadline deadline) throws IOException {
        if (dst.remaining() > FEW) {
            return Connection.super.readStream(dst, deadline);
        }
        try (var _ = reads.take(deadline)) {
            return reading.readFew(dst, deadline);
        }
    }

    @Override
    public Optional<byte[]> readLine(int maxBytes, Deadline deadline) throws IOException {
        try (var _ = reads.take(deadline)) {
            return reading.readLine(maxBytes, deadline);
        }
    }

    @Override
    public OptionalLong messageLength() throws IOException {
        try (var _ = end.handle.use()) {
            return reading.messageLength();
        }
    }

    @Override
    public boolean isMessageComplete() {
        return reading.isMessageComplete() || end.readMode() == PipeMode.BYTE;
    }

    @Override
    public int write(ByteBuffer src, Deadline deadline) throws IOException {
        try (var _ = writes.take(deadline)) {
            return writing.write(src, deadline);
        }
    }

    @Override
    public int tryWrite(ByteBuffer src) throws IOException {
        try (Turn turn = writes.tryTake()) {
            return turn == null ? NOT_NOW : writing.tryWrite(src);
        }
    }

    @Override
    public long write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        try (var _ = writes.take(deadline)) {
            return writing.write(srcs, deadline);
        }
    }

    @Override
    public int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException {
        if (!end.isMessageType()) {
            throw Win32Error.exception(
                    end.pipe, Win32Error.BAD_PIPE, "a byte-type pipe has no messages");
        }
        try (var _ = writes.take(deadline)) {
            return writing.writeMessages(messages, deadline);
        }
    }

    /** Waits for no reader: it has no turn, and uses the handle beside one. */
    @Override
    public PipePeek peek(ByteBuffer dst) throws IOException {
        try (var _ = end.handle.use()) {
            if (reading.isPlain()) {
                return reading.peek(dst, false);
            }
            try (Turn turn = readTurn()) {
                return reading.peek(dst, turn != null);
            }
        }
    }

    /** The turn to read, or null if somebody has it who waits: then nothing is there. */
    private @Nullable Turn readTurn() throws IOException {
        while (true) {
            Turn turn = reads.tryTake();
            if (turn != null || reading.waits()) {
                return turn;
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** In the pipe all of it is bounded by the reply: there the write never waits. */
    @Override
    public int transact(ByteBuffer request, ByteBuffer reply, Deadline writing, Deadline reading)
            throws IOException {
        this.reading.owed.check(end.pipe);
        try (var _ = reads.take(reading.earlierOf(writing))) {
            return this.reading.transact(request, reply, transactions.within(writing), reading);
        }
    }

    @Override
    public Optional<byte[]> transact(
            ByteBuffer request, int maxBytes, Deadline writing, Deadline reading)
            throws IOException {
        this.reading.owed.check(end.pipe);
        try (var _ = reads.take(reading.earlierOf(writing))) {
            return this.reading.transact(request, maxBytes, transactions.within(writing), reading);
        }
    }

    @Override
    public void awaitDrain(Deadline deadline) throws IOException {
        Flush.await(end, lanes == null ? null : lanes.out(), deadline);
    }

    @Override
    public boolean canShutdownOutput() {
        return end.zeroMessageEndsStream();
    }

    @Override
    public void shutdownOutput(Deadline deadline) throws IOException {
        if (!end.zeroMessageEndsStream()) {
            throw new UnsupportedOperationException(
                    end.pipe
                            + ": a named pipe of Windows ends one way only by a message of no bytes,"
                            + " between ends that both chose zeroMessageEndsStream");
        }
        try (var _ = writes.take(deadline)) {
            writing.writeEmptyMessage(deadline);
        }
    }

    @Override
    public void disconnect() throws IOException {
        try (var _ = end.handle.use();
                Arena arena = Arena.ofConfined()) {
            if (lanes != null) {
                lanes.cut();
            }
            int code =
                    end.system.kernel.disconnectNamedPipe(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8), end.handle.value());
            if (code != Win32Error.SUCCESS && code != Win32Error.PIPE_NOT_CONNECTED) {
                throw end.exception(code);
            }
        }
    }

    @Override
    public PipeMode readMode() {
        return end.readMode();
    }

    @Override
    public void readMode(PipeMode mode) throws IOException {
        try (var _ = end.handle.use()) {
            end.readMode(mode);
        }
    }

    @Override
    public PipeInfo info() throws IOException {
        try (var _ = end.handle.use()) {
            return end.state.infoNow(end.system.kernel);
        }
    }

    /** Windows does not tell what its client opened. */
    @Override
    public PipeDirection opened() {
        return end.state.info().direction();
    }

    @Override
    public PeerIdentity peer() throws IOException {
        try (var _ = end.handle.use()) {
            return OtherEnd.of(
                    end.system, end.handle.value(), end.state.info().serverEnd(), end.pipe);
        }
    }

    @Override
    public boolean isPeerGone() throws IOException {
        try (var _ = end.handle.use()) {
            return PipeState.isOneEnded(end.system.ntdll, end.handle.value())
                    || Peek.of(end.system, end.handle.value(), ByteBuffer.allocate(0)).hasEnded();
        }
    }

    @Override
    public void runAsClient(Runnable action) throws IOException {
        try (var _ = end.handle.use()) {
            int code = new Impersonation(end.system).run(end.handle.value(), action);
            if (code != Win32Error.SUCCESS) {
                throw end.exception(code);
            }
        }
    }

    @Override
    public boolean isOpen() {
        return end.isOpen();
    }

    @Override
    public void close() {
        end.close();
        end.handle.awaitOwnUsers();
    }
}
