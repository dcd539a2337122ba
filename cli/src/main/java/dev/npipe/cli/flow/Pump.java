// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import dev.npipe.cli.end.End;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Carries what one end receives to another end, in one direction, until there is no more.
 *
 * <p>Between two ends with messages each message arrives as the message it was, and is therefore
 * held whole. Everywhere else bytes go on as they come, and no more than one piece is held.
 */
public final class Pump {
    /** What one piece may hold: more than a socket's buffer gives at once is of no use. */
    public static final int PIECE = 128 * 1024;

    /** The longest message that is carried unless the user says otherwise, 16 MiB. */
    public static final int MAX_MESSAGE = 16 << 20;

    private final End from;
    private final End to;
    private final Watcher watcher;
    private final int maxMessage;

    /**
     * A pump that does not run yet.
     *
     * @param watcher is told of everything before it is written
     * @param maxMessage the longest message to hold, in bytes; one that is longer is an error
     */
    public Pump(End from, End to, Watcher watcher, int maxMessage) {
        this.from = from;
        this.to = to;
        this.watcher = watcher;
        this.maxMessage = maxMessage;
    }

    /**
     * Carries everything, then tells the receiver that no more comes, if it can be told.
     *
     * @throws CarryException says which of the two ends failed
     */
    public void run() throws CarryException {
        boolean whole = from.hasMessages() && to.hasMessages();
        ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
        while (true) {
            int n = read(buffer, false);
            if (n < 0) {
                break;
            }
            while (whole && !from.isMessageComplete()) {
                if (!buffer.hasRemaining()) {
                    buffer = larger(buffer);
                }
                read(buffer, true);
            }
            buffer.flip();
            watcher.passed(buffer.asReadOnlyBuffer(), from.isMessageComplete());
            write(buffer, whole);
            buffer = buffer.capacity() > PIECE ? ByteBuffer.allocateDirect(PIECE) : buffer.clear();
        }
        watcher.ended();
        try {
            if (to.canShutdownOutput()) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            throw new CarryException(to, e);
        }
    }

    /**
     * Reads on.
     *
     * @param inside whether this is the rest of a message, which has no end of its own
     */
    private int read(ByteBuffer buffer, boolean inside) throws CarryException {
        try {
            int n = from.read(buffer);
            if (n < 0 && inside) {
                throw new IOException("left inside a message");
            }
            return n;
        } catch (IOException e) {
            throw new CarryException(from, e);
        }
    }

    private void write(ByteBuffer buffer, boolean whole) throws CarryException {
        if (!whole && !buffer.hasRemaining()) {
            return; // a message of no bytes is nothing in a stream
        }
        try {
            to.write(buffer);
        } catch (IOException e) {
            throw new CarryException(to, e);
        }
    }

    private ByteBuffer larger(ByteBuffer full) throws CarryException {
        if (full.capacity() >= maxMessage) {
            throw new CarryException(
                    from, new IOException("a message is longer than " + maxMessage + " bytes"));
        }
        int capacity = (int) Math.min(2L * full.capacity(), maxMessage);
        return ByteBuffer.allocateDirect(capacity).put(full.flip());
    }
}
