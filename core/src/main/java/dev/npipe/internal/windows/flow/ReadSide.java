// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** The reading direction of a connection. */
final class ReadSide extends Side {
    /** As much as one read of a byte-type pipe takes. */
    private static final int BYTES_AT_ONCE = TransferBuffer.MIN_SIZE;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** The beginning of a message that was too long for {@code readMessage}. */
    private volatile ByteBuffer unread = ByteBuffer.allocate(0);

    /** True when a message of no bytes ended the stream. */
    private volatile boolean streamEnded;

    private volatile boolean messageComplete = true;

    ReadSide(WindowsEnd end) {
        super(end);
    }

    boolean isMessageComplete() {
        return messageComplete;
    }

    int read(ByteBuffer dst, Deadline deadline) throws IOException {
        if (unread.hasRemaining()) {
            return readOn(dst, deadline);
        }
        int room = room(dst.remaining());
        Operation mine = operation();
        TransferBuffer lent = lent(room);
        try {
            int n = receive(mine, address(lent, mine), room, deadline);
            if (n > 0) {
                copy(bytes(lent, mine), dst, n);
            }
            return n;
        } finally {
            giveBack(lent, mine);
        }
    }

    private static void copy(ByteBuffer from, ByteBuffer dst, int n) {
        int at = dst.position();
        dst.put(at, from, 0, n);
        dst.position(at + n);
    }

    private int room(long wanted) {
        return (int) Math.min(wanted, end.isMessageType() ? Integer.MAX_VALUE : BYTES_AT_ONCE);
    }

    /** What was kept of a message, and as much of its rest as there is room for. */
    private int readOn(ByteBuffer dst, Deadline deadline) throws IOException {
        ByteBuffer kept = unread;
        int n = Math.min(kept.remaining(), dst.remaining());
        copy(kept, dst, n);
        unread = kept.slice(n, kept.remaining() - n);
        if (!dst.hasRemaining()) {
            return n;
        }
        int more = read(dst, deadline);
        return n + Math.max(0, more);
    }

    long read(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        int room = room(remaining(dsts));
        if (unread.hasRemaining()) {
            ByteBuffer all = ByteBuffer.allocate(room);
            int n = readOn(all, deadline);
            scatter(all, dsts, n);
            return n;
        }
        Operation mine = operation();
        TransferBuffer buffer = TransferBuffer.borrow(room);
        try {
            int n = receive(mine, buffer.address, room, deadline);
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
        int first = Math.min(maxBytes, BYTES_AT_ONCE);
        if (unread.hasRemaining()) {
            return rest(unread, maxBytes, deadline);
        }
        Operation mine = operation();
        TransferBuffer buffer = TransferBuffer.borrow(first);
        byte[] begun;
        try {
            int n = receive(mine, buffer.address, first, deadline);
            if (n < 0) {
                return Optional.empty();
            }
            begun = new byte[n];
            buffer.bytes.get(0, begun);
        } finally {
            giveBack(buffer, mine);
        }
        return messageComplete || end.readMode() == PipeMode.BYTE
                ? Optional.of(begun)
                : rest(ByteBuffer.wrap(begun), maxBytes, deadline);
    }

    /** The whole of a message that is begun, or, when it is too long, nothing of it. */
    private Optional<byte[]> rest(ByteBuffer begun, int maxBytes, Deadline deadline)
            throws IOException {
        int left = leftInMessage();
        long length = begun.remaining() + (long) left;
        if (left <= 0) {
            unread = ByteBuffer.allocate(0);
            messageComplete = true;
            throw cutOff();
        }
        unread = begun;
        messageComplete = false;
        if (length > maxBytes) {
            throw Win32Error.exception(
                    end.pipe,
                    Win32Error.MORE_DATA,
                    "a message of %s bytes is longer than %s".formatted(length, maxBytes));
        }
        ByteBuffer whole = ByteBuffer.allocate((int) length);
        int n = readOn(whole, deadline);
        return Optional.of(Arrays.copyOf(whole.array(), n));
    }

    /** Writes the request and reads the answer as {@code TransactNamedPipe} does. */
    int transact(ByteBuffer request, ByteBuffer reply, Deadline deadline) throws IOException {
        if (unread.hasRemaining()) {
            throw Win32Error.exception(
                    end.pipe,
                    Win32Error.PIPE_BUSY,
                    "a transaction cannot begin while unread data is waiting");
        }
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
            int code = await(mine, started, deadline);
            if (started == Win32Error.BAD_PIPE) {
                throw transactRefused();
            }
            if (started == Win32Error.PIPE_BUSY) {
                throw Win32Error.exception(
                        end.pipe,
                        started,
                        "a transaction cannot begin while unread data is waiting");
            }
            request.position(request.limit());
            int n = received(code, mine, deadline);
            if (n > 0) {
                copy(in.bytes, reply, n);
            }
            return n;
        } finally {
            giveBack(out, mine);
            giveBack(in, mine);
        }
    }

    /** One {@code ReadFile}; -1 at the end of the stream. */
    private int receive(Operation mine, long buffer, int size, Deadline deadline)
            throws IOException {
        while (true) {
            if (streamEnded) {
                messageComplete = true;
                return -1;
            }
            mine.prepare();
            int started =
                    end.system.kernel.readFile(
                            mine.callState, end.handle.value(), buffer, size, mine.overlapped);
            int code = await(mine, started, deadline);
            int n = received(code, mine, deadline);
            if (n != 0 || end.isMessageType()) {
                return n;
            }
            // a byte-type pipe has nothing that ends a read with no bytes
        }
    }

    private int received(int code, Operation mine, Deadline deadline) throws IOException {
        return switch (code) {
            case Win32Error.SUCCESS -> {
                messageComplete = true;
                int n = mine.transferred();
                streamEnded = n == 0 && end.zeroMessageEndsStream();
                yield streamEnded ? -1 : n;
            }
            case Win32Error.MORE_DATA -> {
                messageComplete = false;
                yield mine.transferred();
            }
            case Win32Error.BROKEN_PIPE, Win32Error.PIPE_NOT_CONNECTED -> {
                boolean inside = !messageComplete;
                messageComplete = true;
                if (inside) {
                    throw cutOff();
                }
                yield -1;
            }
            default -> throw end.failure(code, deadline);
        };
    }

    /** A writer that ends, or gives up, takes back what is unread of its last message. */
    private IOException cutOff() {
        return Win32Error.exception(
                end.pipe,
                Win32Error.BROKEN_PIPE,
                "the other end went away in the middle of a message");
    }

    /** Windows says "bad pipe" also when the other end is gone. */
    private IOException transactRefused() {
        return end.isMessageType() && end.readMode() == PipeMode.MESSAGE
                ? end.exception(Win32Error.NO_DATA)
                : Win32Error.exception(
                        end.pipe,
                        Win32Error.BAD_PIPE,
                        "a transaction needs a pipe of message type in message read mode");
    }

    /** The bytes in the pipe that belong to the message which was begun; -1 when it is cut off. */
    private int leftInMessage() {
        Peek seen = Peek.of(end.system, end.handle.value(), NOTHING);
        return seen.code() == Win32Error.SUCCESS ? seen.left() : -1;
    }

    /**
     * What was taken out of the pipe and not read yet, and the kernel's data behind it. Needs no
     * turn: it only looks.
     */
    PipePeek peek(ByteBuffer dst) throws IOException {
        if (streamEnded) {
            throw end.exception(Win32Error.BROKEN_PIPE);
        }
        ByteBuffer kept = unread.duplicate();
        int before = kept.remaining();
        kept.limit(kept.position() + Math.min(before, dst.remaining()));
        int copied = kept.remaining();
        dst.put(kept);
        Peek seen = Peek.of(end.system, end.handle.value(), dst);
        if (seen.code() != Win32Error.SUCCESS && before == 0) {
            throw peekFailed(seen.code());
        }
        int left = end.isMessageType() ? before - copied + seen.left() : 0;
        return new PipePeek(copied + seen.copied(), before + seen.available(), left);
    }

    private IOException peekFailed(int code) {
        boolean ended = code == Win32Error.PIPE_NOT_CONNECTED || code == Win32Error.BAD_PIPE;
        return end.exception(ended ? Win32Error.BROKEN_PIPE : code);
    }
}
