// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.PendingCall;
import dev.npipe.internal.PendingCalls;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.spi.AbstractInterruptibleChannel;

/** A channel whose calls may wait: each runs between begin and end, in this one place. */
abstract class BlockingChannel extends AbstractInterruptibleChannel {

    /** A call that may wait, without parameters. */
    interface Operation {
        /** The result, negative at the end of the stream. */
        long run(PendingCall call) throws IOException;
    }

    /** A call that may wait, with two. One that captures nothing is made once, not at each call. */
    interface BiOperation<A, B> {
        /** The result, negative at the end of the stream. */
        long run(A first, B second, PendingCall call) throws IOException;
    }

    private final PendingCalls calls = new PendingCalls();

    /**
     * Runs an operation between begin and end.
     *
     * @param name the operation's, for who hears that it was cancelled
     */
    final long blocking(String name, Operation operation) throws IOException {
        return blocking(name, (what, same, call) -> what.run(call), operation, operation);
    }

    /**
     * Ends a call that was {@linkplain #wake woken}; it is no failure, and no application sees it.
     */
    static final class WokenException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Runs an operation between begin and end, and makes no object. */
    final <A, B> long blocking(String name, BiOperation<A, B> operation, A first, B second)
            throws IOException {
        return blocking(name, false, operation, first, second);
    }

    /** As {@code blocking}, for a call that {@link #wake} cancels, too. */
    final <A, B> long blockingUntilWoken(
            String name, BiOperation<A, B> operation, A first, B second) throws IOException {
        return blocking(name, true, operation, first, second);
    }

    private <A, B> long blocking(
            String name, boolean wakeable, BiOperation<A, B> operation, A first, B second)
            throws IOException {
        PendingCall call = calls.begin(wakeable);
        if (call == null) {
            throw cancelled(name);
        }
        boolean told = false;
        boolean completed = false;
        try {
            begin();
            try {
                long n = wakeable && isWakeableAtEnd() ? -1 : operation.run(first, second, call);
                completed = n >= 0;
                return n;
            } catch (IOException e) {
                completed = failed(e);
                throw e;
            } finally {
                end(completed);
            }
        } catch (InterruptedByTimeoutException e) {
            if (!call.isCancelled()) {
                throw e;
            }
            if (call.isWoken()) {
                throw new WokenException();
            }
            told = true;
            throw cancelled(name);
        } finally {
            calls.end(call, told);
        }
    }

    /** A call that never waits. */
    interface Momentary {
        /** What it returns. */
        int run() throws IOException;
    }

    /** Runs an operation that never waits, and so is neither interrupted nor cancelled. */
    final int momentary(Momentary operation) throws IOException {
        try {
            return operation.run();
        } catch (IOException e) {
            if (closedInside()) {
                close();
            }
            throw e;
        }
    }

    private PipeCancelledException cancelled(String operation) {
        return new PipeCancelledException(pipe(), operation);
    }

    /** The pipe as a user knows it. */
    abstract String pipe();

    /** Cancels the calls that wait in here, or the next one. */
    final void cancelCalls() throws ClosedChannelException {
        checkOpen();
        calls.cancel();
    }

    /** Cancels the calls that are to be woken; it is no matter of the next one. */
    final void wake() {
        calls.wake();
    }

    /** {@link #wake}, until the calls have left; {@link #isWakeableAtEnd} was set before. */
    final void wakeUntilLeft() {
        calls.wakeUntilLeft();
    }

    /** True when a call that can be woken is to end at once: nothing would wake it again. */
    boolean isWakeableAtEnd() {
        return false;
    }

    /** True when the next call is not to begin. */
    final boolean isNextCancelled() {
        return calls.isNextCancelled();
    }

    /**
     * Brings this channel into line with a failure, before end() is told whether the operation is
     * to count as completed.
     *
     * <p>A wait inside loses the registration that begin made (a Selector registers its own), so an
     * interrupt that ended the wait is told to a second begin, which closes this channel the way
     * java.nio documents it. What closed itself, after an error in the middle of a message, takes
     * this channel with it, and end() lets the error through.
     */
    private boolean failed(IOException e) throws IOException {
        if (e instanceof ClosedByInterruptException) {
            begin();
            return false;
        }
        boolean closedItself = closedInside();
        if (closedItself) {
            close();
        }
        return closedItself;
    }

    /**
     * Whether what this channel stands for has closed itself, and not because this channel was
     * closed; asked after a failure.
     */
    abstract boolean closedInside();

    final void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }
}
