// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingReader;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What comes through the socket to a reader: the stream up to the mark of a ring, bells while the
 * stream is in the ring, and the stream again behind the last bell. One receive may bring some of
 * all three. Used by the one thread that reads.
 */
final class SocketPart {
    private static final String LOST =
            "it left before this end had moved, and there is no memory for what follows";

    /** So often bells alone are taken before somebody looks whether there is something else. */
    static final int AT_ONCE = 16;

    private final Source socket;

    /** How many bytes of the stream have come. */
    private long received;

    /** How many bells have come in this lane, and how many of the last one are still to come. */
    private volatile long bells;

    private volatile long bellsToCome;

    /** What came behind the last bell, and is read after the ring; changed in turn. */
    private volatile @Nullable ByteBuffer kept;

    /** True when there was no memory to keep that. */
    private boolean lost;

    private final FewBytes few;

    private boolean ended;

    SocketPart(Source socket, FewBytes few) {
        this.socket = socket;
        this.few = few;
    }

    /** True when all that comes next is of the stream, as far as the last lane is concerned. */
    boolean isClear() {
        return bellsToCome == 0 && kept == null && !lost;
    }

    /** True when the end of the socket was met. */
    boolean hasEnded() {
        return ended;
    }

    /** So many bytes of the stream came, and were taken over by somebody. */
    void count(int bytes) {
        received += bytes;
    }

    /** True when the stream goes on in this ring. */
    boolean isAtMark(RingReader in) {
        return in.mark() == received;
    }

    /** The stream has moved into a ring, and no bell has come there yet. */
    void moved() {
        bells = 0;
    }

    /**
     * So many bytes came, into the buffers: takes those out again that are not the next ones of the
     * stream, and tells how many; if there are some, the stream goes on in the ring. Behind the
     * mark come bells; if the writer has left the ring already, so many as it says, and then the
     * stream again, which is kept.
     */
    int takeBack(int n, ByteBuffer head, ByteBuffer body, RingReader in) throws RingFault {
        received += n;
        long mark = in.mark();
        if (mark < 0 || mark >= received) {
            return 0;
        }
        long surplus = received - mark;
        if (surplus > n) {
            throw new RingFault("it went on there before byte %s, at %s".formatted(received, mark));
        }
        long all = in.bellsIfLeft();
        int over = all < 0 ? 0 : (int) Math.max(0, surplus - all);
        keepLast(over, head, body);
        bells = surplus - over;
        received = mark + over;
        back((int) bells, head, body);
        return (int) surplus;
    }

    /** One who leaves before this end has moved, against the rules, pays for a lack of memory. */
    private void keepLast(int count, ByteBuffer head, ByteBuffer body) throws RingFault {
        if (count > 0) {
            lost = true; // which it stays if there is no memory to say so
            kept = lastOf(count, head, body);
            lost = false;
            back(count, head, body);
        }
    }

    private static ByteBuffer lastOf(int count, ByteBuffer head, ByteBuffer body) throws RingFault {
        try {
            int ofBody = Math.min(count, body.position());
            int ofHead = count - ofBody;
            return ByteBuffer.allocate(count)
                    .put(head.slice(head.position() - ofHead, ofHead))
                    .put(body.slice(body.position() - ofBody, ofBody))
                    .flip();
        } catch (OutOfMemoryError e) {
            throw new RingFault(LOST);
        }
    }

    private static void back(int count, ByteBuffer head, ByteBuffer body) {
        int ofBody = Math.min(count, body.position());
        body.position(body.position() - ofBody);
        head.position(head.position() - (count - ofBody));
    }

    /**
     * While the stream is in the ring: takes what came; true if that was something. The writer may
     * have left just now, and what follows its last bell is of the stream.
     */
    boolean takeBells(RingReader in) throws IOException {
        ByteBuffer taken = few.of(FewBytes.MOST);
        int n = ended ? 0 : socket.readNow(taken);
        if (n <= 0) {
            ended |= n < 0;
            return false;
        }
        long all = in.bellsIfLeft();
        int over = all < 0 ? 0 : (int) Math.clamp(bells + n - all, 0L, (long) n);
        long heard = bells;
        bells = heard + n - over;
        if (over > 0) {
            kept = taken.flip().position(n - over);
            few.handOver();
            received += over;
        }
        return true;
    }

    /** The writer has left the ring, after so many bells in all. */
    void goesOn(long all) throws RingFault {
        if (all < bells || kept != null && all > bells) { // what is behind the last one is here
            throw new RingFault("it has rung %s times, and %s came".formatted(all, bells));
        }
        bellsToCome = all - bells;
    }

    /**
     * After a lane, while this is not {@linkplain #isClear clear}: what is there of the stream, as
     * {@link Source#readNow}, or 0 when it is clear.
     */
    int next(ByteBuffer dst) throws IOException {
        if (lost) {
            throw new RingFault(LOST);
        }
        int there = takeLastBells();
        if (there <= 0) {
            return there;
        }
        ByteBuffer bytes = kept;
        if (bytes == null) {
            return 0;
        }
        int n = Math.min(bytes.remaining(), dst.remaining());
        dst.put(dst.position(), bytes, bytes.position(), n).position(dst.position() + n);
        bytes.position(bytes.position() + n);
        if (!bytes.hasRemaining()) {
            kept = null;
        }
        return n;
    }

    /**
     * After a lane: takes bells that are still to come, so that they do not look like something
     * unread: those that are there, or some of so many that no end keeping the rules has rung them;
     * 1 when that was all of them, 0 when some are to come, -1 at the end of the socket.
     */
    int takeLastBells() throws IOException {
        long left = bellsToCome;
        for (int i = 0; left > 0 && i < AT_ONCE; i++) {
            int n = socket.readNow(few.of((int) Math.min(left, FewBytes.MOST)));
            ended = n < 0;
            if (ended) {
                bellsToCome = 0;
            }
            if (n <= 0) {
                return n;
            }
            left -= n;
            bellsToCome = left;
        }
        return left > 0 ? 0 : 1;
    }

    /** True when a bell has come in this lane; by any thread. */
    boolean hasHeardBell() {
        return bells > 0;
    }

    /** True while the last bells of a lane are to come; by any thread. */
    boolean awaitsBells() {
        return bellsToCome > 0;
    }

    /** True when {@link #next} is worth a call without a wait; by any thread. */
    boolean isKept() {
        return kept != null && bellsToCome == 0;
    }

    /** The socket was asked, and this is what it said. */
    void ended(boolean now) {
        ended = now;
    }
}
