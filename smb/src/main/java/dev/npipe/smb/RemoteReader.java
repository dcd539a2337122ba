// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.mssmb2.SMB2Packet;
import com.hierynomus.mssmb2.messages.SMB2IoctlResponse;
import com.hierynomus.mssmb2.messages.SMB2ReadResponse;
import dev.npipe.MessageTooLongException;
import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.LineSearch;
import dev.npipe.internal.OwedAnswer;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a pipe. Its caller has the turn to read.
 *
 * <p>A server gives one message for each request, or the beginning of one that is longer than was
 * asked for. Samba does not say which of the two it was, so every request here asks for as much as
 * Samba's longest message, and the rest waits in memory. Samba ignores a request to cancel, so a
 * read that was given up is answered all the same, and its answer is the next read's.
 */
final class RemoteReader implements LineSearch.Unread {
    private static final byte[] NOTHING = new byte[0];

    private final Logon logon;
    private final PipeHandle handle;
    private final PipeMode type;

    private volatile PipeMode mode;
    private volatile boolean messageComplete = true;

    /** The request that will bring what comes next. */
    private @Nullable Future<SMB2Packet> asked;

    /** What a request brought, from {@link #position} on not yet read. */
    private byte[] held = NOTHING;

    private int position;

    /** True while something is held, which may be a message of no bytes. */
    private boolean holding;

    /** True when a message ends with what is held. */
    private boolean holdsEnd = true;

    /** Written by whoever has the turn. */
    private volatile boolean ended;

    private final OwedAnswer owed = new OwedAnswer();

    RemoteReader(Logon logon, PipeHandle handle, PipeMode type) {
        this.logon = logon;
        this.handle = handle;
        this.type = type;
        this.mode = type;
    }

    /** Reads as much of a message, or of what is there, as the buffers take; -1 at the end. */
    long read(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        if (!hold(deadline)) {
            return -1;
        }
        long total = 0;
        boolean more = true;
        for (int i = 0; more && i < dsts.length; ) {
            if (!dsts[i].hasRemaining()) {
                i++;
                continue;
            }
            total += take(dsts[i]);
            more = holding || (goesOn() && total > 0 && holdMore(deadline));
        }
        return total;
    }

    int read(ByteBuffer dst, Deadline deadline) throws IOException {
        return (int) read(new ByteBuffer[] {dst}, deadline);
    }

    /** Reads a transaction's answer, which also a buffer without room waits for. */
    int readAnswer(ByteBuffer dst, Deadline deadline) throws IOException {
        if (dst.hasRemaining()) {
            return read(dst, deadline);
        }
        if (!hold(deadline)) {
            return -1;
        }
        messageComplete = held.length == 0 && holdsEnd;
        return 0;
    }

    /** True in the middle of a message that is to be read as one. */
    private boolean goesOn() {
        return mode == PipeMode.MESSAGE && !messageComplete;
    }

    /** Gets the next part of a message that has begun; a failure is kept for the next read. */
    private boolean holdMore(Deadline deadline) {
        try {
            return hold(deadline);
        } catch (IOException _) {
            return false; // what was read is not lost, and the next read fails in the same way
        }
    }

    private int take(ByteBuffer dst) {
        int n = Math.min(dst.remaining(), held.length - position);
        dst.put(held, position, n);
        position += n;
        if (position == held.length) {
            holding = false;
            held = NOTHING;
            position = 0;
        }
        messageComplete = mode == PipeMode.BYTE || (!holding && holdsEnd);
        return n;
    }

    Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        if (!hold(deadline)) {
            return Optional.empty();
        }
        if (mode == PipeMode.BYTE) {
            var some = new byte[Math.min(maxBytes, held.length - position)];
            take(ByteBuffer.wrap(some));
            return Optional.of(some);
        }
        while (!holdsEnd && held.length - position <= maxBytes) {
            receiveBehind(deadline);
        }
        if (held.length - position > maxBytes) {
            throw new MessageTooLongException(logon.pipe(), lengthHeld(), maxBytes);
        }
        var message = new byte[held.length - position];
        take(ByteBuffer.wrap(message));
        return Optional.of(message);
    }

    /** The length of the message that is held, if its end is. */
    private OptionalLong lengthHeld() {
        return holdsEnd ? OptionalLong.of(held.length - position) : OptionalLong.empty();
    }

    /** The next line, which ends with its message in message read mode; empty at the end. */
    Optional<byte[]> readLine(int maxBytes, Deadline deadline) throws IOException {
        while (hold(deadline)) {
            if (held.length > 0) {
                return LineSearch.next(logon.pipe(), this, maxBytes, deadline);
            }
            take(ByteBuffer.wrap(NOTHING)); // a message of no bytes is no line
        }
        return Optional.empty();
    }

    @Override
    public ByteBuffer here() {
        return ByteBuffer.wrap(held, position, held.length - position);
    }

    @Override
    public void skip(int bytes) {
        position += bytes;
        take(ByteBuffer.wrap(NOTHING));
    }

    @Override
    public boolean more(Deadline deadline) throws IOException {
        return !(holdsEnd && mode == PipeMode.MESSAGE) && receiveBehind(deadline);
    }

    /** Receives more behind what is held; false at the end of the stream. */
    private boolean receiveBehind(Deadline deadline) throws IOException {
        byte[] beginning = Arrays.copyOfRange(held, position, held.length);
        boolean inside = !holdsEnd;
        if (!ended) {
            receive(deadline);
        }
        if (ended && inside) {
            throw brokenInMessage();
        }
        if (ended) {
            return false;
        }
        byte[] next = held;
        held = Arrays.copyOf(beginning, beginning.length + next.length);
        System.arraycopy(next, 0, held, beginning.length, next.length);
        return true;
    }

    /** Makes sure that something is held; false at the end. */
    private boolean hold(Deadline deadline) throws IOException {
        while (!holding) {
            if (ended) {
                if (!holdsEnd) {
                    throw brokenInMessage();
                }
                messageComplete = true;
                return false;
            }
            receive(deadline);
            if (holding && held.length == 0 && mode == PipeMode.BYTE) {
                holding = false; // a message of no bytes is nothing to a reader of bytes
            }
        }
        return true;
    }

    /** Waits for the answer to the request, which is made here if there is none. */
    private void receive(Deadline deadline) throws IOException {
        if (asked == null) {
            asked = handle.read();
        }
        SMB2Packet answer = logon.await(asked, deadline);
        asked = null;
        owed.answered(); // also by an error: then the server has no other answer
        long status = answer.getHeader().getStatusCode();
        boolean part = NtStatus.BUFFER_OVERFLOW.is(status);
        if (status == 0 || part) {
            byte[] data =
                    switch (answer) {
                        case SMB2ReadResponse read -> read.getData();
                        case SMB2IoctlResponse transaction -> transaction.getOutputBuffer();
                        default -> NOTHING;
                    };
            held = data == null ? NOTHING : data;
            position = 0;
            holding = true;
            holdsEnd = !part || type == PipeMode.BYTE;
        } else if (NtStatus.meansGone(status)) {
            ended = true;
        } else if (NtStatus.PIPE_BUSY.is(status)) {
            throw OwedAnswer.unreadData(logon.pipe()); // which only a transaction is told
        } else {
            throw NtStatus.exception(status, logon.pipe(), logon.account());
        }
    }

    private IOException brokenInMessage() {
        return Win32Error.exception(
                logon.pipe(),
                Win32Error.BROKEN_PIPE,
                "the other end of the pipe was closed in the middle of a message");
    }

    /** True when the server has said that the other end is closed. */
    boolean hasEnded() {
        return ended;
    }

    /** True when a request is on its way whose answer is the next message. */
    boolean hasAsked() {
        return asked != null;
    }

    /** Refuses a question while data has arrived that nobody has read, or an answer is to come. */
    void checkNothingUnread() throws IOException {
        owed.check(logon.pipe());
        boolean inMessage = !holdsEnd && !ended;
        if (holding || inMessage || (asked != null && asked.isDone())) {
            throw OwedAnswer.unreadData(logon.pipe());
        }
    }

    /** Whether the next message is the answer to a transaction that was cut off. */
    OwedAnswer owed() {
        return owed;
    }

    /** Makes the answer to a question what is read next. */
    void expect(Future<SMB2Packet> question) {
        asked = question;
        owed.asked();
    }

    boolean isMessageComplete() {
        return messageComplete;
    }

    PipeMode mode() {
        return mode;
    }

    void mode(PipeMode mode) {
        this.mode = mode;
    }
}
