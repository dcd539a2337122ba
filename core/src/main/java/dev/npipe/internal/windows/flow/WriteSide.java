// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.lane.HalfWrittenException;
import dev.npipe.internal.windows.lane.LaneOut;
import dev.npipe.internal.windows.lane.PipeOut;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The writing direction of a connection.
 *
 * <p>A write that waits is one of more bytes than the pipe has room for. As long as it is not
 * longer than the pipe's whole quota, the reader has not begun with it: earlier bytes fill the
 * quota. So when its time is up it can be cancelled as if it had never been. A longer one may be
 * half read, and Windows does not tell; then there is no way on.
 */
final class WriteSide extends Side implements PipeOut {
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private final int quota;

    /** Null where there are no lanes; set before the first write. */
    private @Nullable LaneOut lane;

    WriteSide(WindowsEnd end, int quota) {
        super(end);
        this.quota = quota;
    }

    void moveWith(LaneOut out) {
        lane = out;
    }

    int write(ByteBuffer src, Deadline deadline) throws IOException {
        int size = src.remaining();
        if (size == 0 && !end.sendsEmptyMessages()) {
            return 0;
        }
        if (end.isMessageType()) {
            writeMessage(src, deadline);
            return size;
        }
        return writeBytes(src, deadline);
    }

    /**
     * A write that is taken back unless it ends at once, or {@link Connection#NOT_NOW}. What might
     * be half read by then is not begun.
     */
    int tryWrite(ByteBuffer src) throws IOException {
        LaneOut out = lane;
        int most = out == null ? quota : Math.min(quota, out.mostAtOnce());
        boolean fits = !end.isMessageType() || src.remaining() <= most;
        if (src.hasRemaining() && (quota == 0 || end.isRemote() || !fits)) {
            return Connection.NOT_NOW;
        }
        if (!end.isMessageType()) {
            return tryWriteBytes(src);
        }
        try {
            return write(src, Deadline.PASSED);
        } catch (InterruptedByTimeoutException _) {
            return Connection.NOT_NOW;
        }
    }

    /** Nobody tells how much room there is, so smaller and smaller pieces are tried. */
    private int tryWriteBytes(ByteBuffer src) throws IOException {
        int start = src.position();
        int limit = src.limit();
        int most = src.remaining();
        for (int piece = quota; src.hasRemaining() && piece > quota / 16; piece /= 2) {
            try {
                writeBytes(src.limit(src.position() + most), Deadline.PASSED);
            } catch (InterruptedByTimeoutException _) {
                // there is less room
            } finally {
                src.limit(limit);
            }
            most = Math.min(src.remaining(), piece / 2);
        }
        int n = src.position() - start;
        return n == 0 && src.hasRemaining() ? Connection.NOT_NOW : n;
    }

    void writeMessage(ByteBuffer src, Deadline deadline) throws IOException {
        if (goesIntoRing(src, deadline)) {
            return;
        }
        int size = src.remaining();
        Operation mine = operation();
        TransferBuffer lent = lent(size);
        try {
            bytes(lent, mine).put(0, src, src.position(), size);
            sendMessage(mine, address(lent, mine), size, deadline);
        } finally {
            giveBack(lent, mine);
        }
        src.position(src.limit());
    }

    /** A message of no bytes, whatever the ends agreed on about those. */
    void writeEmptyMessage(Deadline deadline) throws IOException {
        if (goesIntoRing(NO_BYTES, deadline)) {
            return;
        }
        Operation mine = operation();
        sendMessage(mine, mine.buffer, 0, deadline);
    }

    /** True if the next bytes go into shared memory. */
    boolean isInRing(Deadline deadline) throws IOException {
        LaneOut out = lane;
        return out != null && out.goesIntoRing(deadline);
    }

    /** Writes a message into shared memory; false if it is to go into the pipe. */
    private boolean goesIntoRing(ByteBuffer src, Deadline deadline) throws IOException {
        LaneOut out = lane;
        try {
            return out != null && out.goesIntoRing(deadline) && out.writeMessage(src, deadline);
        } catch (HalfWrittenException e) {
            end.close();
            throw e.why();
        } catch (ClosedChannelException e) {
            throw end.failure(Win32Error.OPERATION_ABORTED, deadline);
        }
    }

    /** Some bytes into shared memory; -1 if they are to go into the pipe. */
    private int ringBytes(ByteBuffer src, Deadline deadline) throws IOException {
        LaneOut out = lane;
        try {
            return out != null && out.goesIntoRing(deadline) ? out.writeBytes(src, deadline) : -1;
        } catch (ClosedChannelException e) {
            throw end.failure(Win32Error.OPERATION_ABORTED, deadline);
        }
    }

    @Override
    public int writeFew(ByteBuffer bytes, Deadline deadline) {
        Operation mine = operation();
        int size = bytes.remaining();
        mine.bytes.put(0, bytes, bytes.position(), size);
        return writeFile(mine, mine.buffer, size, deadline);
    }

    private void sendMessage(Operation mine, long buffer, int size, Deadline deadline)
            throws IOException {
        int code = send(mine, buffer, size, deadline);
        if (code != Win32Error.SUCCESS) {
            throw failure(code, size, deadline);
        }
    }

    /** Pieces no longer than the quota, so that it is known how far a write came. */
    private int writeBytes(ByteBuffer src, Deadline deadline) throws IOException {
        int most = TransferBuffer.MIN_SIZE;
        if (deadline.mayPass() && quota > 0) {
            most = Math.min(most, quota);
        }
        int start = src.position();
        int there = src.hasRemaining() ? ringBytes(src, deadline) : 0;
        if (there >= 0) {
            return there;
        }
        Operation mine = operation();
        TransferBuffer lent = lent(Math.min(src.remaining(), most));
        try {
            while (src.hasRemaining()) {
                int size = Math.min(src.remaining(), most);
                bytes(lent, mine).put(0, src, src.position(), size);
                int code = send(mine, address(lent, mine), size, deadline);
                if (code != Win32Error.SUCCESS) {
                    IOException failure = failure(code, size, deadline);
                    if (failure instanceof InterruptedByTimeoutException
                            && src.position() > start) {
                        break;
                    }
                    throw failure;
                }
                src.position(src.position() + size);
            }
        } finally {
            giveBack(lent, mine);
        }
        return src.position() - start;
    }

    long write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        long size = remaining(srcs);
        if (end.isMessageType()) {
            return gather(srcs, size, deadline);
        }
        long written = 0;
        for (ByteBuffer src : srcs) {
            if (!src.hasRemaining()) {
                continue;
            }
            try {
                written += writeBytes(src, deadline);
            } catch (InterruptedByTimeoutException e) {
                if (written == 0 || !end.isOpen()) {
                    throw e;
                }
            }
            if (src.hasRemaining()) {
                break;
            }
        }
        return written;
    }

    /** Several buffers as one message. */
    private long gather(ByteBuffer[] srcs, long size, Deadline deadline) throws IOException {
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a message of 2 GiB or more: " + size + " bytes");
        }
        if (size == 0 && !end.sendsEmptyMessages()) {
            return 0;
        }
        Operation mine = operation();
        TransferBuffer buffer = TransferBuffer.borrow((int) size);
        try {
            int at = 0;
            for (ByteBuffer src : srcs) {
                buffer.bytes.put(at, src, src.position(), src.remaining());
                at += src.remaining();
            }
            ByteBuffer whole = buffer.bytes.duplicate().clear().limit(at);
            if (!goesIntoRing(whole, deadline)) {
                sendMessage(mine, buffer.address, at, deadline);
            }
        } finally {
            giveBack(buffer, mine);
        }
        for (ByteBuffer src : srcs) {
            src.position(src.limit());
        }
        return size;
    }

    int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException {
        int written = 0;
        for (ByteBuffer message : messages) {
            try {
                if (message.hasRemaining() || end.sendsEmptyMessages()) {
                    writeMessage(message, deadline);
                }
            } catch (InterruptedByTimeoutException e) {
                if (written == 0 || !end.isOpen()) {
                    throw e;
                }
                break;
            }
            written++;
        }
        return written;
    }

    /** One {@code WriteFile} of what is the stream's. */
    private int send(Operation mine, long buffer, int size, Deadline deadline) {
        LaneOut out = lane;
        if (out != null) {
            out.sends();
        }
        int code = writeFile(mine, buffer, size, deadline);
        if (code == Win32Error.SUCCESS) {
            sent(size);
        }
        return code;
    }

    /** So much of the stream went into the pipe. */
    void sent(int size) {
        LaneOut out = lane;
        if (out != null) {
            out.sent(size);
        }
    }

    private int writeFile(Operation mine, long buffer, int size, Deadline deadline) {
        mine.prepare();
        int started =
                end.system.kernel.writeFile(
                        mine.callState, end.handle.value(), buffer, size, mine.overlapped);
        return await(mine, started, deadline);
    }

    private IOException failure(int code, int size, Deadline deadline) throws IOException {
        IOException failure = end.failure(code, deadline);
        boolean mayBeHalfRead = size > quota || end.isRemote();
        if (failure instanceof InterruptedByTimeoutException && mayBeHalfRead) {
            end.close();
        }
        return failure;
    }
}
