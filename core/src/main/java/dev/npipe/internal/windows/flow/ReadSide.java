// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.MessageTooLongException;
import dev.npipe.PipeMode;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.LineSearch;
import dev.npipe.internal.OwedAnswer;
import dev.npipe.internal.windows.lane.LaneIn;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** The reading direction of a connection. */
final class ReadSide extends LookingSide implements LineSearch.Unread {
    /** As much as one read of a byte-type pipe takes. */
    private static final int BYTES_AT_ONCE = TransferBuffer.MIN_SIZE;

    /** The bytes of the current message that the application has read, or -1 for no message. */
    private volatile long read = -1;

    ReadSide(WindowsEnd end) {
        super(end);
    }

    /** The length of the message that the last read took from; unknown when it was cut off. */
    OptionalLong messageLength() {
        int left = inside ? leftInMessage() : 0;
        return end.readMode() == PipeMode.BYTE || read < 0 || left < 0
                ? OptionalLong.empty()
                : OptionalLong.of(read + kept.remaining() + left);
    }

    /** Counts what the application reads of a message. */
    private int count(int n, boolean begins) {
        read = n < 0 ? -1 : n + (begins ? 0 : read);
        return n;
    }

    int read(ByteBuffer dst, Deadline deadline) throws IOException {
        boolean begins = isMessageComplete();
        return count(readSome(dst, deadline), begins);
    }

    /** A read of few bytes takes more out of the pipe, where the next few may be already. */
    int readFew(ByteBuffer dst, Deadline deadline) throws IOException {
        boolean begins = isMessageComplete();
        boolean there = !kept.isEmpty() || more(deadline);
        return count(there ? readSome(dst, deadline) : -1, begins);
    }

    /**
     * A read that is taken back unless it ends at once, or {@link Connection#NOT_NOW}. A look
     * ({@code PeekNamedPipe}) does not know a message of no bytes, but what a file server has of a
     * read that was taken back would be lost, so of another machine's pipe there must be some.
     */
    int tryRead(ByteBuffer dst) throws IOException {
        int limit = dst.limit();
        if (!kept.isEmpty()) {
            dst.limit(Math.min(limit, dst.position() + kept.remaining()));
        } else if (end.isRemote() && !isAnythingSeen()) {
            return Connection.NOT_NOW;
        }
        try {
            return read(dst, Deadline.PASSED);
        } catch (InterruptedByTimeoutException _) {
            return Connection.NOT_NOW;
        } finally {
            dst.limit(limit);
        }
    }

    int readSome(ByteBuffer dst, Deadline deadline) throws IOException {
        if (!kept.isEmpty()) {
            return readOn(dst, deadline);
        }
        int room = room(dst.remaining());
        if (isInRing() && dst.hasRemaining()) {
            int n = ofRing(dst, deadline);
            if (n != LaneIn.IN_PIPE) {
                return n;
            }
        }
        Operation mine = operation();
        TransferBuffer lent = lent(room);
        try {
            int n = receive(mine, address(lent, mine), bytes(lent, mine), room, deadline);
            if (n > 0) {
                copy(bytes(lent, mine), dst, n);
            }
            return n;
        } finally {
            giveBack(lent, mine);
        }
    }

    private int room(long wanted) {
        return (int) Math.min(wanted, end.isMessageType() ? Integer.MAX_VALUE : BYTES_AT_ONCE);
    }

    /** What was kept of a message, and as much of its rest as there is room for. */
    private int readOn(ByteBuffer dst, Deadline deadline) throws IOException {
        Kept before = kept;
        int start = dst.position();
        int n = before.copyTo(dst);
        kept = before.after(n);
        boolean goesOn = inside && end.readMode() == PipeMode.MESSAGE;
        if (!goesOn || !dst.hasRemaining()) {
            return n;
        }
        boolean read = false;
        try {
            int rest = Math.max(0, readSome(dst, deadline));
            read = true;
            return n + rest;
        } finally {
            if (!read && isInRing()) { // its writer may have no room for more yet
                kept = before.with(kept.bytes(), kept.remaining());
                dst.position(start);
            }
        }
    }

    @Override
    void keptBeginning() {
        read = 0;
    }

    long read(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        boolean begins = isMessageComplete();
        return count(readSome(dsts, deadline), begins);
    }

    private int readSome(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        int room = room(remaining(dsts));
        if (!kept.isEmpty()) {
            ByteBuffer all = ByteBuffer.allocate(room);
            int n = readOn(all, deadline);
            scatter(all, dsts, n);
            return n;
        }
        Operation mine = operation();
        TransferBuffer buffer = TransferBuffer.borrow(room);
        try {
            int n = receive(mine, buffer.address, buffer.bytes, room, deadline);
            if (n > 0) {
                scatter(buffer.bytes, dsts, n);
            }
            return n;
        } finally {
            giveBack(buffer, mine);
        }
    }

    private static void scatter(ByteBuffer from, ByteBuffer[] dsts, int n) {
        int at = 0;
        for (ByteBuffer dst : dsts) {
            int part = Math.min(dst.remaining(), n - at);
            dst.put(dst.position(), from, at, part);
            dst.position(dst.position() + part);
            at += part;
        }
    }

    Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        boolean begins = isMessageComplete();
        Optional<byte[]> message = readWhole(maxBytes, deadline);
        count(message.map(bytes -> bytes.length).orElse(-1), begins);
        return message;
    }

    private Optional<byte[]> readWhole(int maxBytes, Deadline deadline) throws IOException {
        int first = Math.min(maxBytes, BYTES_AT_ONCE);
        if (!kept.isEmpty()) {
            return rest(maxBytes, deadline);
        }
        Operation mine = operation();
        TransferBuffer buffer = TransferBuffer.borrow(first);
        byte[] begun;
        try {
            int n = receive(mine, buffer.address, buffer.bytes, first, deadline);
            if (n < 0) {
                return Optional.empty();
            }
            begun = new byte[n];
            buffer.bytes.get(0, begun);
        } finally {
            giveBack(buffer, mine);
        }
        if (!inside || end.readMode() == PipeMode.BYTE) {
            return Optional.of(begun);
        }
        kept = new Kept(ByteBuffer.wrap(begun));
        return rest(maxBytes, deadline);
    }

    /**
     * The whole of a message whose beginning was kept, or, when it is too long, nothing of it. In
     * byte read mode it is what was kept.
     */
    private Optional<byte[]> rest(int maxBytes, Deadline deadline) throws IOException {
        boolean messages = end.readMode() == PipeMode.MESSAGE;
        int left = inside && messages ? leftInMessage() : 0;
        if (left < 0 || left == 0 && inside && messages) {
            throw cutOff();
        }
        long length = kept.remaining() + (long) left;
        if (length > maxBytes && messages) {
            read = Math.max(0, read);
            throw new MessageTooLongException(end.pipe, OptionalLong.of(length), maxBytes);
        }
        ByteBuffer whole = ByteBuffer.allocate((int) Math.min(length, maxBytes));
        int n = readOn(whole, deadline);
        return Optional.of(Arrays.copyOf(whole.array(), n));
    }

    /** The next line, which ends with its message in message read mode; empty at the end. */
    Optional<byte[]> readLine(int maxBytes, Deadline deadline) throws IOException {
        if (isMessageComplete()) {
            read = 0;
        }
        Optional<byte[]> line = LineSearch.next(end.pipe, this, maxBytes, deadline);
        if (line.isEmpty()) {
            read = -1;
        }
        return line;
    }

    @Override
    public ByteBuffer here() {
        return kept.bytes();
    }

    @Override
    public void skip(int bytes) {
        kept = kept.after(bytes);
        count(bytes, false);
    }

    /** A message of no bytes is no line. */
    @Override
    public boolean more(Deadline deadline) throws IOException {
        boolean begun = !kept.isEmpty();
        if (begun && !inside && end.readMode() == PipeMode.MESSAGE) {
            return false;
        }
        Operation mine = operation();
        int size = begun ? BYTES_AT_ONCE : Operation.BUFFER_SIZE;
        TransferBuffer lent = lent(size);
        try {
            for (int rounds = 1; ; rounds++) {
                int n = receive(mine, address(lent, mine), bytes(lent, mine), size, deadline);
                if (n > 0) {
                    kept = kept.with(bytes(lent, mine), n);
                }
                if (n != 0) {
                    return n > 0;
                }
                if (rounds >= Connection.MOST_EMPTY) {
                    deadline.check();
                }
            }
        } finally {
            giveBack(lent, mine);
        }
    }

    /** Writes the request and reads the answer as {@code TransactNamedPipe} does. */
    int transact(ByteBuffer request, ByteBuffer reply, Writing writing, Deadline deadline)
            throws IOException {
        owed.check(end.pipe);
        if (!kept.isEmpty()) {
            throw OwedAnswer.unreadData(end.pipe);
        }
        return count(writing.transact(this, request, reply, deadline), true);
    }

    /** Where the question of a transaction goes. */
    @FunctionalInterface
    interface Writing {
        /** Writes the request, and reads the answer; -1 at the end. */
        int transact(ReadSide in, ByteBuffer request, ByteBuffer reply, Deadline deadline)
                throws IOException;
    }

    /** The same with a whole answer; empty when the other end closed without one. */
    Optional<byte[]> transact(ByteBuffer request, int maxBytes, Writing writing, Deadline deadline)
            throws IOException {
        ByteBuffer reply = ByteBuffer.allocate(Math.min(maxBytes, BYTES_AT_ONCE));
        int n = transact(request, reply, writing, deadline);
        if (n < 0 || !inside) {
            return n < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(reply.array(), n));
        }
        kept = new Kept(reply.flip());
        read = 0;
        return readMessage(maxBytes, deadline);
    }
}
