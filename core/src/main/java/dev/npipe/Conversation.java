// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client of a {@link PipeServer}, and the thread that its handler runs on. */
final class Conversation implements Runnable {
    private final NamedPipeChannel pipe;
    private final PipeHandler handler;
    private final Consumer<Conversation> whenOver;
    private final PipeWatch watch;

    /** The thread in the handler; null before and after. */
    private volatile @Nullable Thread thread;

    /** True once the server has closed the pipe. */
    private volatile boolean ended;

    Conversation(
            NamedPipeChannel pipe,
            PipeHandler handler,
            Consumer<Conversation> whenOver,
            boolean measuresSilence) {
        this.pipe = pipe;
        this.handler = handler;
        this.whenOver = whenOver;
        this.watch = new PipeWatch(measuresSilence);
        pipe.watchedBy(watch);
    }

    /**
     * Whatever the handler throws costs this client, and nobody else. Who ends the conversation
     * before it has begun finds no thread to interrupt, so it does not begin.
     */
    @Override
    public void run() {
        thread = Thread.currentThread();
        try (pipe) {
            if (!ended) {
                handler.handle(pipe);
            }
        } catch (Throwable e) {
            failed(e);
        } finally {
            thread = null;
            whenOver.accept(this);
        }
    }

    private void failed(Throwable e) {
        String name = pipe.address().toString();
        if (isNoFault(e)) {
            PipeLog.log(Level.DEBUG, name, "a conversation ended early", e);
        } else {
            Level level = e instanceof Error ? Level.ERROR : Level.WARNING;
            PipeLog.log(level, name, "the handler of a client failed", e);
        }
    }

    private boolean isNoFault(Throwable e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        return ended
                || cause instanceof EOFException
                || (cause instanceof BrokenPipeException broken
                        && pipe.address().toString().equals(broken.getFile()));
    }

    /** True on the thread of the handler. */
    boolean isOwn() {
        return Thread.currentThread().equals(thread);
    }

    /** For how long the client has been waited for while no byte moved. */
    long silentNanos() {
        return ended ? 0 : watch.silentNanos();
    }

    /** The next read that would have to wait for another request gets the end of the stream. */
    void tellToEnd() {
        pipe.endInput();
    }

    /** The reads that wait already look for that, too; this waits for none of them. */
    void wakeReads(Deadline end) {
        Thread.ofVirtual().name("npipe-wake").start(() -> pipe.wakeReads(end));
    }

    /** Closes the pipe, because the client is silent. */
    void endSilent() {
        PipeLog.log(
                Level.DEBUG, pipe.address().toString(), "a conversation was silent for too long");
        closePipe();
    }

    /** Closes the pipe, and interrupts whatever else the handler does. */
    void end() {
        closePipe();
        Thread running = thread;
        if (running != null && !isOwn()) {
            running.interrupt();
        }
    }

    private void closePipe() {
        ended = true;
        try {
            pipe.close();
        } catch (IOException e) {
            PipeLog.log(Level.WARNING, pipe.address().toString(), "a pipe could not be closed", e);
        }
    }
}
