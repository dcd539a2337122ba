// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.memory.Brought;
import dev.npipe.internal.unix.memory.LentBuffers;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What was received and not yet read by the application. Borrows a buffer only while there is
 * something in it, and none for the few bytes of an unfinished header that a wait begins with. Of
 * the connections that rest with something unread a few keep their buffer; the others move what is
 * unread to memory of just that size. Guarded by the turn to read.
 */
public final class InBuffer {
    /** As many bytes are kept during a wait without a buffer: an unfinished frame header. */
    private static final int FEW = 16;

    /** How many may rest with something unread in a lent buffer. */
    private static final Semaphore MAY_REST = new Semaphore(16);

    private final ReadAhead source;

    /** The unread bytes, from position to limit: direct if lent or brought along, else heap's. */
    private @Nullable ByteBuffer data;

    /** Whose memory the unread bytes are in, if a wait brought them along. */
    private @Nullable Brought brought;

    /** Memory of this connection's own for a few bytes, made when it is first needed. */
    private @Nullable ByteBuffer few;

    /** True when this is one of those that may rest with something unread in a lent buffer. */
    private boolean rests;

    private boolean ended;

    /** True while a thread is waiting for data; read by any thread. */
    private final AtomicBoolean waiting = new AtomicBoolean();

    /** Nothing yet, of what arrives at the source. */
    public InBuffer(Source source) {
        this.source = new ReadAhead(source);
    }

    /** What was received behind the unread bytes, while somebody waited for an answer. */
    public ReadAhead ahead() {
        return source;
    }

    /** The number of unread bytes. */
    public int remaining() {
        return data == null ? 0 : data.remaining();
    }

    /** True when nothing is unread. */
    public boolean isEmpty() {
        return remaining() == 0;
    }

    /** False when there is surely nothing for the one thread that reads; also without the lock. */
    public boolean mayHoldSome() {
        return data != null;
    }

    /** True when the buffer takes no more before something is read. */
    public boolean isFull() {
        return remaining() >= LentBuffers.SIZE;
    }

    /** True when the peer has sent all it will ever send. */
    public boolean hasEnded() {
        return ended;
    }

    /** True while another thread, which holds the read lock, waits for data. */
    public boolean isWaiting() {
        return waiting.get();
    }

    /** Receives more behind what is unread, waiting until there is some; false at the end. */
    public boolean fill(Deadline deadline) throws IOException {
        while (!ended) {
            keepFew();
            waiting.setRelease(true);
            try {
                source.awaitReadable(deadline);
            } finally {
                waiting.setRelease(false);
            }
            if (takeBrought() || receive(room(Room.behind(remaining()))) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Goes on in the memory of what a wait has brought along, unless something is unread. */
    private boolean takeBrought() {
        if (data != null) {
            return false;
        }
        Brought whole = source.brought();
        brought = whole;
        data = whole == null ? null : whole.bytes();
        return whole != null;
    }

    /** Receives what is there, without waiting. */
    public void fillNow() throws IOException {
        if (!ended && !isFull()) {
            receive(room(Room.behind(remaining())));
        }
    }

    /**
     * Receives a few bytes, as many as a control frame has, without waiting: for who wants to know
     * whether anything is there.
     */
    public void fillFew() throws IOException {
        keepFew();
        if (!ended && (data == null || hasFew() && remaining() < FEW)) { // no room is the end
            receive(roomForFew());
        }
    }

    /** True when there is no more here than a look took. */
    @SuppressWarnings("ReferenceEquality") // which memory it is, not which bytes
    public boolean hasFew() {
        return data != null && data == few;
    }

    private ByteBuffer roomForFew() {
        ByteBuffer own = few;
        if (own == null) {
            own = ByteBuffer.allocate(FEW).order(ByteOrder.LITTLE_ENDIAN);
            few = own;
        }
        if (data == null) {
            data = own;
            return own.clear();
        }
        return own.compact();
    }

    private int receive(ByteBuffer buffer) throws IOException {
        try {
            int n = source.readNow(buffer);
            ended = n < 0;
            return n;
        } finally {
            buffer.flip();
            release();
        }
    }

    /** Room for so many bytes behind what is unread: a lent buffer, else memory of the heap. */
    private ByteBuffer room(int more) {
        ByteBuffer buffer = data;
        if (buffer != null && brought == null && !hasFew() && Room.isIn(buffer, more)) {
            return Room.in(buffer);
        }
        ByteBuffer other = remaining() + more > LentBuffers.SIZE ? null : LentBuffers.tryBorrow();
        if (other == null) {
            other = ByteBuffer.allocate(remaining() + more).order(ByteOrder.LITTLE_ENDIAN);
        }
        moveTo(other);
        return other;
    }

    /** Moves what is unread to other memory, which is left as it is after writing. */
    private void moveTo(ByteBuffer other) {
        ByteBuffer buffer = data;
        if (buffer != null) {
            other.put(buffer);
            giveBack(buffer);
        }
        data = other;
    }

    private void giveBack(ByteBuffer buffer) {
        if (rests) {
            rests = false;
            MAY_REST.release();
        }
        Brought whole = brought;
        if (whole != null) {
            brought = null;
            whole.giveBack();
        } else if (buffer.isDirect()) {
            LentBuffers.giveBack(buffer);
        }
    }

    /** Gives back the buffer before a wait, if there is little in it. */
    private void keepFew() {
        release();
        ByteBuffer buffer = data;
        if (buffer != null && !hasFew() && buffer.remaining() <= FEW) {
            data = null;
            roomForFew().put(buffer).flip();
            giveBack(buffer);
        }
    }

    /**
     * Receives straight into the application's buffer, when nothing is kept here; -1 at the end.
     * With {@code all} it may wait until that is full.
     */
    public int receiveInto(ByteBuffer dst, Deadline deadline, boolean all) throws IOException {
        if (ended) {
            return -1;
        }
        release();
        waiting.setRelease(true);
        try {
            int n = all ? source.readAll(dst, deadline) : source.read(dst, deadline);
            ended = n < 0;
            return n;
        } finally {
            waiting.setRelease(false);
        }
    }

    /** Receives what is there straight into the application's buffer; -1 at the end. */
    public int receiveNow(ByteBuffer dst) throws IOException {
        release();
        int n = ended ? -1 : source.readNow(dst);
        ended = n < 0;
        return n;
    }

    /**
     * Receives the bytes of a header, and what follows them straight into the application's direct
     * buffer, up to {@code max} bytes; nothing is kept here. False at the end.
     */
    public boolean receiveInto(ByteBuffer head, ByteBuffer body, int max, Deadline deadline)
            throws IOException {
        if (ended) {
            return false;
        }
        release();
        int limit = body.limit();
        body.limit(Math.min(limit, body.position() + max));
        waiting.setRelease(true);
        try {
            ended = source.read(head, body, deadline) < 0;
            return !ended;
        } finally {
            waiting.setRelease(false);
            body.limit(limit);
        }
    }

    /** Puts bytes that were received elsewhere behind what is unread. */
    public void append(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            room(bytes.remaining()).put(bytes).flip();
        }
    }

    /** Takes the last bytes that the application's buffer got back behind the rest. */
    public void putBack(ByteBuffer body, int count) {
        int end = body.position();
        append(body.slice(end - count, count));
        body.position(end - count);
    }

    /** The unread bytes, from position to limit, little-endian. There are some. */
    public ByteBuffer unread() {
        ByteBuffer buffer = data;
        if (buffer == null) {
            throw new IllegalStateException("nothing is buffered");
        }
        return buffer;
    }

    /** Takes bytes without looking at them; fewer than none are those skipped last, put back. */
    public void skip(int bytes) {
        ByteBuffer buffer = unread();
        buffer.position(buffer.position() + bytes);
    }

    /** Moves up to {@code max} unread bytes into the buffer; how many. */
    public int take(ByteBuffer dst, long max) {
        int n = copy(0, dst, max);
        if (n > 0) {
            skip(n);
        }
        return n;
    }

    /** Copies up to {@code max} bytes, from an offset in the unread ones on; they stay unread. */
    public int copy(int offset, ByteBuffer dst, long max) {
        ByteBuffer buffer = data;
        int n = (int) Math.min(Math.min(remaining() - offset, dst.remaining()), max);
        if (buffer == null || n == 0) {
            return 0;
        }
        dst.put(dst.position(), buffer, buffer.position() + offset, n);
        dst.position(dst.position() + n);
        return n;
    }

    /** Gives the buffer back if it is empty. */
    public void release() {
        ByteBuffer buffer = data;
        if (buffer != null && !buffer.hasRemaining()) {
            data = null;
            giveBack(buffer);
        }
    }

    /** After a visit of a thread, which may be the last one for long. */
    public void rest() {
        release();
        ByteBuffer buffer = data;
        if (buffer == null || !buffer.isDirect() || rests) {
            return;
        }
        rests = MAY_REST.tryAcquire();
        if (!rests) {
            shrink(buffer);
        }
    }

    private void shrink(ByteBuffer buffer) {
        try {
            moveTo(ByteBuffer.allocate(buffer.remaining()).order(ByteOrder.LITTLE_ENDIAN));
            unread().flip();
        } catch (OutOfMemoryError e) {
            return; // then it stays where it is
        }
    }

    /** Forgets what is unread. */
    public void discard() {
        source.discard();
        if (data != null) {
            skip(remaining());
            release();
        }
    }
}
