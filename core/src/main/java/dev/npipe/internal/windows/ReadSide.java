// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reading direction of a connection; used by whoever holds its read lock. */
final class ReadSide {
    /** As much as one read of a byte-type pipe takes. */
    private static final int BYTES_AT_ONCE = TransferBuffer.MIN_SIZE;

    private final WindowsConnection connection;
    private @Nullable Operation operation;

    /** The beginning of a message that was too long for {@code readMessage}. */
    private volatile ByteBuffer unread = ByteBuffer.allocate(0);

    /** True when a message of no bytes ended the stream. */
    private volatile boolean streamEnded;

    private volatile boolean messageComplete = true;

    ReadSide(WindowsConnection connection) {
        this.connection = connection;
    }

    boolean isMessageComplete() {
        return messageComplete;
    }

    boolean hasStreamEnded() {
        return streamEnded;
    }

    /** What was taken out of the pipe and not read yet; its position is nobody's. */
    ByteBuffer unread() {
        return unread;
    }

    private Operation operation() {
        Operation mine = operation;
        if (mine == null) {
            mine = connection.system.operations.borrow();
            operation = mine;
        }
        return mine;
    }

    /** Gives the operation back; nobody is inside any more. */
    void free() {
        Operation mine = operation;
        operation = null;
        if (mine != null && !mine.isInFlight()) {
            connection.system.operations.giveBack(mine);
        }
    }

    int read(ByteBuffer dst, Deadline deadline) throws IOException {
        if (unread.hasRemaining()) {
            return readOn(dst, deadline);
        }
        int room = room(dst.remaining());
        if (room > Operation.BUFFER_SIZE) {
            return readLong(dst, room, deadline);
        }
        Operation mine = operation();
        int n = receive(mine, mine.buffer, room, deadline);
        if (n > 0) {
            copy(mine.bytes, dst, n);
        }
        return n;
    }

    private int readLong(ByteBuffer dst, int room, Deadline deadline) throws IOException {
        Operation mine = operation();
        TransferBuffer buffer = TransferBuffer.borrow(room);
        try {
            int n = receive(mine, buffer.address, room, deadline);
            if (n > 0) {
                copy(buffer.bytes, dst, n);
            }
            return n;
        } finally {
            giveBack(buffer, mine);
        }
    }

    /** A buffer that the kernel still has is nobody else's: that happens only after an Error. */
    static void giveBack(TransferBuffer buffer, Operation user) {
        if (!user.isInFlight()) {
            buffer.giveBack();
        }
    }

    private static void copy(ByteBuffer from, ByteBuffer dst, int n) {
        int at = dst.position();
        dst.put(at, from, 0, n);
        dst.position(at + n);
    }

    private int room(long wanted) {
        return (int)
                Math.min(wanted, connection.isMessageType() ? Integer.MAX_VALUE : BYTES_AT_ONCE);
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
        long wanted = 0;
        for (ByteBuffer dst : dsts) {
            wanted += dst.remaining();
        }
        int room = room(wanted);
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
        return messageComplete || connection.readMode() == PipeMode.BYTE
                ? Optional.of(begun)
                : rest(ByteBuffer.wrap(begun), maxBytes, deadline);
    }

    /** The whole of a message that is begun, or, when it is too long, nothing of it. */
    private Optional<byte[]> rest(ByteBuffer begun, int maxBytes, Deadline deadline)
            throws IOException {
        int left = connection.leftInMessage();
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
                    connection.pipe,
                    Win32Error.MORE_DATA,
                    "a message of %d bytes is longer than %d".formatted(length, maxBytes));
        }
        ByteBuffer whole = ByteBuffer.allocate((int) length);
        int n = readOn(whole, deadline);
        return Optional.of(Arrays.copyOf(whole.array(), n));
    }

    /** Writes the request and reads the answer as {@code TransactNamedPipe} does. */
    int transact(ByteBuffer request, ByteBuffer reply, Deadline deadline) throws IOException {
        if (unread.hasRemaining()) {
            throw Win32Error.exception(
                    connection.pipe,
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
                    connection.system.kernel.transactNamedPipe(
                            mine.callState,
                            connection.handle.value(),
                            out.address,
                            size,
                            in.address,
                            room,
                            mine.scratch,
                            mine.overlapped);
            int code = mine.await(started, connection.handle, deadline);
            if (started == Win32Error.BAD_PIPE) {
                throw connection.transactRefused();
            }
            if (started == Win32Error.PIPE_BUSY) {
                throw Win32Error.exception(
                        connection.pipe,
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
                    connection.system.kernel.readFile(
                            mine.callState,
                            connection.handle.value(),
                            buffer,
                            size,
                            mine.overlapped);
            int code = mine.await(started, connection.handle, deadline);
            int n = received(code, mine, deadline);
            if (n != 0 || connection.isMessageType()) {
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
                streamEnded = n == 0 && connection.zeroMessageEndsStream();
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
            default -> throw connection.failure(code, deadline);
        };
    }

    /** A writer that ends, or gives up, takes back what is unread of its last message. */
    private IOException cutOff() {
        return Win32Error.exception(
                connection.pipe,
                Win32Error.BROKEN_PIPE,
                "the other end went away in the middle of a message");
    }
}
