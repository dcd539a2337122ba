// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.OwedAnswer;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.lane.LaneIn;
import dev.npipe.internal.windows.lane.PipeIn;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What comes out of the pipe, by one call of the system at a time, and what was taken out of it and
 * not read yet.
 */
abstract sealed class Inflow extends Side implements PipeIn permits LookingSide {
    /** Where in the scratch memory the few bytes are that a lane asks for. */
    private static final int FEW = 8;

    /**
     * The beginning of a message that was too long for {@code readMessage}, or what was looked at
     * for the end of a line.
     */
    volatile Kept kept = Kept.NOTHING;

    /** Whether the next message is the answer to a transaction that was cut off. */
    final OwedAnswer owed = new OwedAnswer();

    /** True when a message of no bytes ended the stream. */
    private volatile boolean streamEnded;

    /** True when the rest of a message is in the pipe. */
    volatile boolean inside;

    /** True while whoever has the turn may wait, for the pipe or for what is before that. */
    private volatile boolean waits;

    /** Null where there are no lanes; set before the first read. */
    private @Nullable LaneIn lane;

    Inflow(WindowsEnd end) {
        super(end);
    }

    final @Nullable LaneIn lane() {
        return lane;
    }

    final boolean waits() {
        return waits;
    }

    /** Whoever has the turn waits for something, or does no more. */
    final void waits(boolean now) {
        waits = now;
    }

    final void moveWith(LaneIn in) {
        lane = in;
    }

    final boolean hasStreamEnded() {
        return streamEnded;
    }

    /** True when all that is in the pipe is the stream's; by any thread. */
    final boolean isPlain() {
        LaneIn in = lane;
        return in == null || in.isPlain();
    }

    /** True when the stream comes through shared memory; by any thread. */
    final boolean isInRing() {
        LaneIn in = lane;
        return in != null && in.isInRing();
    }

    /** A message was begun, and what was read of it is kept. */
    abstract void keptBeginning();

    final boolean isMessageComplete() {
        return !inside && kept.isEmpty();
    }

    static void copy(ByteBuffer from, ByteBuffer dst, int n) {
        int at = dst.position();
        dst.put(at, from, 0, n);
        dst.position(at + n);
    }

    /** One {@code TransactNamedPipe}. */
    final int transactNow(
            ByteBuffer request, ByteBuffer reply, Deadline deadline, Runnable whenWritten)
            throws IOException {
        Operation mine = operation();
        int size = request.remaining();
        int room = reply.remaining();
        TransferBuffer out = TransferBuffer.borrow(size);
        TransferBuffer in = TransferBuffer.borrow(room);
        try {
            out.bytes.put(0, request, request.position(), size);
            mine.prepare();
            int started =
                    end.system.kernel.transactNamedPipe(
                            mine.callState,
                            end.handle.value(),
                            out.address,
                            size,
                            in.address,
                            room,
                            mine.scratch,
                            mine.overlapped);
            if (started == Win32Error.IO_PENDING) {
                owed.asked(); // the question is in the pipe, and no cancel takes it back
            }
            if (hasBegun(started)) {
                whenWritten.run();
            }
            int code = awaitAtPipe(mine, started, deadline);
            if (started == Win32Error.BAD_PIPE) {
                throw transactRefused();
            }
            if (started == Win32Error.PIPE_BUSY) {
                throw OwedAnswer.unreadData(end.pipe);
            }
            request.position(request.limit());
            int n = answer(mine, code, in, room, deadline);
            if (n > 0) {
                copy(in.bytes, reply, n);
            }
            return n;
        } finally {
            owed.over();
            giveBack(out, mine);
            giveBack(in, mine);
        }
    }

    private static boolean hasBegun(int started) {
        return started == Win32Error.IO_PENDING
                || started == Win32Error.SUCCESS
                || started == Win32Error.MORE_DATA;
    }

    /** What a transaction brought; where that is a bell, the answer is in shared memory. */
    private int answer(Operation mine, int code, TransferBuffer in, int room, Deadline deadline)
            throws IOException {
        return isBell(mine, code, in.bytes)
                ? receive(mine, in.address, in.bytes, room, deadline)
                : received(code, mine, deadline);
    }

    /** True when nothing of what came is the stream's, which goes on in shared memory. */
    private boolean isBell(Operation mine, int code, ByteBuffer bytes) throws IOException {
        LaneIn in = lane;
        boolean came = code == Win32Error.SUCCESS || code == Win32Error.MORE_DATA;
        if (in == null || !came) {
            return false;
        }
        int n = mine.transferred();
        int own = in.received(bytes, n);
        mine.transferred(own);
        return n > 0 && own == 0;
    }

    /** One {@code ReadFile}; -1 at the end of the stream. */
    final int receive(Operation mine, long buffer, ByteBuffer bytes, int size, Deadline deadline)
            throws IOException {
        while (true) {
            if (streamEnded) {
                return -1;
            }
            int n = isPlain() ? LaneIn.IN_PIPE : ofRing(bytes, size, deadline);
            if (n == LaneIn.IN_PIPE) {
                int code = readFile(mine, buffer, size, deadline);
                if (isBell(mine, code, bytes)) {
                    continue;
                }
                n = received(code, mine, deadline);
            }
            if (n != 0 || end.isMessageType()) {
                return n;
            }
            // a byte-type pipe has nothing that ends a read with no bytes
        }
    }

    private int readFile(Operation mine, long buffer, int size, Deadline deadline) {
        mine.prepare();
        int started =
                end.system.kernel.readFile(
                        mine.callState, end.handle.value(), buffer, size, mine.overlapped);
        return awaitAtPipe(mine, started, deadline);
    }

    /** As {@link #await}; who looks for what is unread in shared memory has to know of it. */
    private int awaitAtPipe(Operation mine, int started, Deadline deadline) {
        if (lane == null) {
            return await(mine, started, deadline);
        }
        boolean before = waits;
        waits = true;
        try {
            return await(mine, started, deadline);
        } finally {
            waits = before;
        }
    }

    /** The same of shared memory; {@link LaneIn#IN_PIPE} if the stream does not come there now. */
    private int ofRing(ByteBuffer bytes, int size, Deadline deadline) throws IOException {
        LaneIn in = Objects.requireNonNull(lane);
        if (size == 0) {
            in.settle();
        }
        while (!in.goesOnInPipe(deadline)) {
            int n = ofRing(bytes.duplicate().clear().limit(size), deadline);
            if (n != LaneIn.IN_PIPE) {
                return n;
            }
            // before the stream in the pipe come the last bells
        }
        return LaneIn.IN_PIPE;
    }

    /** As {@link #ofRing(ByteBuffer, int, Deadline)}, where it did a moment ago. */
    final int ofRing(ByteBuffer dst, Deadline deadline) throws IOException {
        LaneIn in = Objects.requireNonNull(lane);
        if (streamEnded) {
            return -1;
        }
        int start = dst.position();
        int n;
        try {
            n = in.receive(dst, end.readMode(), deadline);
        } catch (IOException e) {
            keepBeginning(dst, start);
            throw e;
        }
        if (n == LaneIn.IN_PIPE) {
            return n;
        }
        owed.answered();
        if (n == LaneIn.ENDED) {
            if (inside) {
                throw cutOff();
            }
            return -1;
        }
        inside = in.leftInMessage() > 0;
        streamEnded = n == 0 && !inside && end.zeroMessageEndsStream();
        return streamEnded ? -1 : n;
    }

    /** Of a message that is longer than the ring a part can be here when the time is up. */
    private void keepBeginning(ByteBuffer dst, int start) {
        int n = dst.position() - start;
        if (n > 0) {
            ByteBuffer begun = ByteBuffer.allocate(n).put(0, dst, start, n);
            dst.position(start);
            kept = new Kept(begun);
            if (!inside) {
                keptBeginning();
            }
            inside = true;
        }
    }

    @Override
    public final int readFew(int most, Deadline deadline) {
        Operation mine = operation();
        return readFile(mine, mine.scratch + FEW, most, deadline);
    }

    @Override
    public final int transferred() {
        return operation().transferred();
    }

    @Override
    public final int look(ByteBuffer dst) {
        return Peek.of(end.system, end.handle.value(), dst).copied();
    }

    @Override
    public final IOException failure(int code, Deadline deadline) {
        return end.failure(code, deadline);
    }

    private int received(int code, Operation mine, Deadline deadline) throws IOException {
        return switch (code) {
            case Win32Error.SUCCESS -> {
                owed.answered();
                inside = false;
                int n = mine.transferred();
                streamEnded = n == 0 && end.zeroMessageEndsStream();
                yield streamEnded ? -1 : n;
            }
            case Win32Error.MORE_DATA -> {
                owed.answered();
                inside = true;
                yield mine.transferred();
            }
            case Win32Error.BROKEN_PIPE, Win32Error.PIPE_NOT_CONNECTED -> {
                owed.answered(); // there will be none
                if (inside) {
                    throw cutOff();
                }
                yield -1;
            }
            default -> throw end.failure(code, deadline);
        };
    }

    /** A writer that ends, or gives up, takes back what is unread of its last message. */
    final IOException cutOff() {
        inside = false;
        kept = Kept.NOTHING;
        return Win32Error.exception(
                end.pipe,
                Win32Error.BROKEN_PIPE,
                "the other end went away in the middle of a message");
    }

    /** Windows says "bad pipe" also when the other end is gone. */
    final IOException transactRefused() {
        return end.isMessageType() && end.readMode() == PipeMode.MESSAGE
                ? end.exception(Win32Error.NO_DATA)
                : Win32Error.exception(
                        end.pipe,
                        Win32Error.BAD_PIPE,
                        "a transaction needs a pipe of message type in message read mode");
    }
}
