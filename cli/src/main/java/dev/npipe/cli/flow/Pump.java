// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import dev.npipe.BrokenPipeException;
import dev.npipe.WinError;
import dev.npipe.cli.end.End;
import dev.npipe.cli.flow.CarryException.Step;
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
    public static final int PIECE = PumpBuffer.PIECE;

    private final End from;
    private final End to;
    private final Watcher watcher;
    private final int maxMessage;
    private volatile boolean stopped;
    private volatile long pieces;

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
        var buffer = new PumpBuffer(maxMessage);
        while (!stopped) {
            if (read(buffer.bytes(), Step.READ) < 0) {
                end();
                return;
            }
            while (whole && !from.isMessageComplete()) {
                makeRoom(buffer);
                read(buffer.bytes(), Step.READ_REST);
            }
            if (stopped) {
                return; // what came after the end of the conversation is nobody's
            }
            carry(buffer.bytes().flip(), whole);
            buffer.reuse();
        }
    }

    /**
     * Has it carry nothing more; who waits in a read goes on waiting, until its end is closed or
     * something comes.
     */
    public void stop() {
        stopped = true;
    }

    /** Counts what was carried so far, to see whether it goes on. */
    long pieces() {
        return pieces;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others look on
    private void carry(ByteBuffer bytes, boolean whole) throws CarryException {
        watcher.passed(bytes.asReadOnlyBuffer(), from.isMessageComplete());
        pieces++;
        if (!whole && !bytes.hasRemaining()) {
            return; // a message of no bytes is nothing in a stream
        }
        try {
            to.write(bytes);
        } catch (IOException e) {
            throw new CarryException(to, Step.WRITE, e);
        }
    }

    private void end() throws CarryException {
        if (stopped) {
            return;
        }
        watcher.ended();
        try {
            if (to.canShutdownOutput()) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            throw new CarryException(to, Step.WRITE, e);
        }
    }

    private int read(ByteBuffer buffer, Step step) throws CarryException {
        try {
            int n = from.read(buffer);
            if (n < 0 && step == Step.READ_REST) {
                throw new IOException("left inside a message");
            }
            return n;
        } catch (IOException e) {
            throw new CarryException(from, brokeOff(e) ? Step.READ_REST : step, e);
        }
    }

    /** A pipe with messages says this of one whose end did not come. */
    private boolean brokeOff(IOException e) {
        return from.hasMessages()
                && e instanceof BrokenPipeException broken
                && broken.errorCode() == WinError.ERROR_BROKEN_PIPE;
    }

    private void makeRoom(PumpBuffer buffer) throws CarryException {
        try {
            buffer.makeRoom();
        } catch (IOException e) {
            throw new CarryException(from, Step.READ, e);
        }
    }
}
