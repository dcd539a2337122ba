// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

import dev.npipe.BrokenPipeException;
import dev.npipe.cli.end.End;
import dev.npipe.cli.talk.way.Outgoing;
import dev.npipe.cli.talk.way.Watchdog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is to be said, on a thread of its own, and says it to whoever is at the other end at
 * that time. The thread keeps no process running: a read of the standard input cannot be ended.
 */
final class Input {
    private final Outgoing.Source here;
    private final Outgoing outgoing;
    private final Watchdog watchdog;
    private final Consumer<End> whenOver;

    private @Nullable End there;
    private boolean started;
    private boolean over;
    private boolean writing;
    private long lastNanos;
    private @Nullable IOException failure;

    /**
     * An input that is not read yet.
     *
     * @param whenOver is told at the end of the input, of each end that hears of it
     */
    Input(Outgoing.Source here, Outgoing outgoing, Watchdog watchdog, Consumer<End> whenOver) {
        this.here = here;
        this.outgoing = outgoing;
        this.watchdog = watchdog;
        this.whenOver = whenOver;
    }

    /**
     * From now on it is said to this end, if that hears anything; what was read before, too, if
     * nobody was there.
     */
    void sayTo(End next) throws IOException {
        if (!next.canWrite()) {
            return;
        }
        boolean wasOver;
        synchronized (this) {
            there = next;
            failure = null;
            lastNanos = System.nanoTime();
            wasOver = over;
            if (!started) {
                started = true;
                Thread.ofPlatform().daemon().name("input").start(() -> run(next.hasMessages()));
            }
            notifyAll();
        }
        if (wasOver) {
            halfClose(next);
        }
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Nobody is at the other end any more; returns how saying it failed. */
    synchronized Optional<IOException> hush() {
        there = null;
        return Optional.ofNullable(failure);
    }

    /**
     * Waits until the input is over, or nothing has been said for a time, in milliseconds: the
     * other end may have said all, and go on listening.
     */
    synchronized void awaitSilence(long millis) throws InterruptedException {
        while (!over && failure == null) {
            long silent = writing ? 0 : (System.nanoTime() - lastNanos) / 1_000_000;
            if (silent >= millis) {
                return;
            }
            wait(millis - silent);
        }
    }

    /** Waits until the input is over, could not be said, or the watchdog has bitten. */
    synchronized void awaitEnd() throws InterruptedException {
        while (!over && failure == null && !watchdog.hasBitten()) {
            wait();
        }
    }

    /** Has who waits for its end look at the watchdog, which has bitten. */
    synchronized void wake() {
        notifyAll();
    }

    private void run(boolean messages) {
        try {
            outgoing.run(here, this::say, messages);
            end();
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException bug) {
            fail(new IOException(bug));
            throw bug;
        }
    }

    /** Tells whoever is there, and only then that it is over: who waits for that closes the end. */
    private void end() throws IOException {
        End told = null;
        while (true) {
            End listener;
            synchronized (this) {
                listener = there;
                if (Objects.equals(listener, told)) {
                    over = true;
                    notifyAll();
                    return;
                }
            }
            if (listener != null) {
                halfClose(listener);
            }
            told = listener;
        }
    }

    private void fail(IOException e) {
        End last;
        synchronized (this) {
            over = true;
            failure = e;
            last = there;
            notifyAll();
        }
        if (last != null && !(e instanceof BrokenPipeException)) {
            closeQuietly(last);
        }
    }

    /** Says it to whoever is there. Who has left while something was said does not get the rest. */
    private void say(ByteBuffer bytes) throws IOException {
        End listener = awaitListener();
        try {
            listener.write(bytes);
            watchdog.touch();
        } catch (IOException e) {
            synchronized (this) {
                if (listener.equals(there)) {
                    failure = e;
                }
            }
            if (!(e instanceof BrokenPipeException)) {
                closeQuietly(listener);
            }
        } finally {
            synchronized (this) {
                writing = false;
                lastNanos = System.nanoTime();
                notifyAll();
            }
        }
    }

    private synchronized End awaitListener() throws InterruptedIOException {
        try {
            while (there == null || failure != null) {
                wait();
            }
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException().initCause(e);
        }
        writing = true;
        return there;
    }

    private void halfClose(End listener) throws IOException {
        try {
            if (listener.canShutdownOutput()) {
                listener.shutdownOutput();
            }
        } catch (BrokenPipeException e) {
            // It has left, and had all of it before.
        }
        whenOver.accept(listener);
    }

    private static void closeQuietly(End listener) {
        try {
            listener.close();
        } catch (IOException e) {
            // What made it useless is told.
        }
    }
}
