// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.OwedAnswer;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.TransferBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What comes out of the pipe, by one call of the system at a time, and what was taken out of it and
 * not read yet.
 */
abstract sealed class Inflow extends Side permits ReadSide {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

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

    Inflow(WindowsEnd end) {
        super(end);
    }

    final boolean isMessageComplete() {
        return !inside && kept.isEmpty();
    }

    static void copy(ByteBuffer from, ByteBuffer dst, int n) {
        int at = dst.position();
        dst.put(at, from, 0, n);
        dst.position(at + n);
    }

    /** One {@code TransactNamedPipe}. */
    final int transactNow(ByteBuffer request, ByteBuffer reply, Deadline deadline)
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
            int code = await(mine, started, deadline);
            if (started == Win32Error.BAD_PIPE) {
                throw transactRefused();
            }
            if (started == Win32Error.PIPE_BUSY) {
                throw OwedAnswer.unreadData(end.pipe);
            }
            request.position(request.limit());
            int n = received(code, mine, deadline);
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

    /** One {@code ReadFile}; -1 at the end of the stream. */
    final int receive(Operation mine, long buffer, int size, Deadline deadline) throws IOException {
        while (true) {
            if (streamEnded) {
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
    private IOException transactRefused() {
        return end.isMessageType() && end.readMode() == PipeMode.MESSAGE
                ? end.exception(Win32Error.NO_DATA)
                : Win32Error.exception(
                        end.pipe,
                        Win32Error.BAD_PIPE,
                        "a transaction needs a pipe of message type in message read mode");
    }

    /** The bytes in the pipe that belong to the message which was begun; -1 when it is cut off. */
    final int leftInMessage() {
        Peek seen = Peek.of(end.system, end.handle.value(), NOTHING);
        return seen.code() == Win32Error.SUCCESS ? seen.left() : -1;
    }

    /** True when something is in the pipe, or its end. */
    final boolean isAnythingSeen() throws IOException {
        Peek seen = Peek.of(end.system, end.handle.value(), NOTHING);
        if (seen.code() != Win32Error.SUCCESS && !seen.hasEnded()) {
            throw end.exception(seen.code());
        }
        return seen.hasEnded() || seen.available() > 0;
    }

    /**
     * What was taken out of the pipe and not read yet, and the kernel's data behind it. Needs no
     * turn: it only looks.
     */
    final PipePeek peek(ByteBuffer dst) throws IOException {
        Kept first = kept;
        int before = first.remaining();
        if (streamEnded && before == 0) {
            throw end.exception(Win32Error.BROKEN_PIPE);
        }
        boolean goesOn = before == 0 || inside || end.readMode() == PipeMode.BYTE;
        int copied = first.copyTo(dst);
        Peek seen = Peek.of(end.system, end.handle.value(), goesOn ? dst : NOTHING);
        if (seen.code() != Win32Error.SUCCESS && before == 0) {
            throw peekFailed(seen.code());
        }
        int left = end.isMessageType() ? before - copied + (goesOn ? seen.left() : 0) : 0;
        return new PipePeek(copied + seen.copied(), before + seen.available(), left);
    }

    private IOException peekFailed(int code) {
        boolean ended = code == Win32Error.PIPE_NOT_CONNECTED || code == Win32Error.BAD_PIPE;
        return end.exception(ended ? Win32Error.BROKEN_PIPE : code);
    }
}
