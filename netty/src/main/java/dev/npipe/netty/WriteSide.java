// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a channel. All of it belongs to the loop. At most one thread waits; what it writes
 * stays in the channel's outbound buffer meanwhile, so that the watermarks count it.
 */
final class WriteSide {
    private final PipeEnd channel;
    private final Handoff<Done> handoff;

    private @Nullable NamedPipeChannel pipe;
    private @Nullable PipeWriter writer;

    /** Who writes now. Cleared last of all: a listener who flushes finds it set. */
    private @Nullable Worker worker;

    private @Nullable ChannelPromise shutdownWanted;
    private volatile boolean shutdown;

    /** What became of a job. */
    private record Done(long written, @Nullable Throwable failure) {}

    /**
     * Who does a job.
     *
     * @param job what is done
     * @param thread does it, and then what comes after it
     * @param letGo done when the memory is not used any more
     */
    private record Worker(WriteJob job, Thread thread, CompletableFuture<Void> letGo) {}

    WriteSide(PipeEnd channel) {
        this.channel = channel;
        this.handoff = new Handoff<>(channel, this::done, dropped -> {});
    }

    void open(NamedPipeChannel opened, PipeWriter how) {
        pipe = opened;
        writer = how;
    }

    boolean isShutdown() {
        return shutdown;
    }

    void registered() {
        handoff.registered();
    }

    /** Writes what is flushed, as far as one turn of the loop allows. */
    void write(ChannelOutboundBuffer out) throws IOException {
        PipeWriter to = writer;
        if (worker != null || to == null) {
            return;
        }
        int turns = channel.config().getWriteSpinCount();
        while (channel.isOpen() && !out.isEmpty()) {
            if (turns-- == 0) {
                channel.inNextTurn(channel::flushAgain);
                return;
            }
            if (out.current() instanceof FileRegion region) {
                WriteJob write = to.region(region);
                if (write != null) {
                    begin(write);
                    return;
                }
                out.remove(new UnsupportedOperationException("a file region is no message"));
            } else if (!written(to, out) && channel.isOpen() && !out.isEmpty()) {
                begin(to.waiting(out));
                return;
            }
        }
    }

    /**
     * False if the rest has to wait. At an end that only reads, a write is refused, and no more.
     */
    private static boolean written(PipeWriter to, ChannelOutboundBuffer out) throws IOException {
        try {
            return to.writeNow(out);
        } catch (NonWritableChannelException e) {
            out.remove(e);
            return true;
        }
    }

    private void begin(WriteJob begun) {
        var letGo = new CompletableFuture<Void>();
        Thread thread =
                Thread.ofVirtual()
                        .name("npipe-netty-write")
                        .start(
                                () -> {
                                    Done done = run(begun);
                                    letGo.complete(null);
                                    handoff.bring(done);
                                });
        worker = new Worker(begun, thread, letGo);
    }

    private static Done run(WriteJob begun) {
        try {
            return new Done(begun.run(), null);
        } catch (Throwable e) {
            return new Done(0, e);
        } finally {
            begun.release();
        }
    }

    private void done(Done done) {
        WriteJob ended = worker == null ? null : worker.job();
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        Throwable failure = done.failure();
        if (ended != null && out != null && failure == null) {
            ended.done(out, done.written());
        }
        boolean refused = out != null && failure instanceof NonWritableChannelException;
        if (refused) {
            out.remove(failure); // a file region, at an end that only reads
        }
        worker = null;
        if (failure == null || refused) {
            channel.flushAgain();
        } else if (ended != null && !ended.failed(failure)) {
            channel.writeFailed(failure);
        }
        shutDownIfDrained();
    }

    /** Tells the other end that nothing more comes, behind everything that is flushed. */
    void shutDown(ChannelPromise promise) {
        if (pipe == null || !channel.isOpen() || shutdown || shutdownWanted != null) {
            promise.setFailure(new ClosedChannelException());
        } else if (mayShutDown(promise)) {
            shutdownWanted = promise;
            shutDownIfDrained();
        }
    }

    /** False, and the promise has failed, if the pipe has no half-close. */
    boolean mayShutDown(ChannelPromise promise) {
        NamedPipeChannel to = pipe;
        if (to == null || !channel.isOpen() || to.canShutdownOutput()) {
            return true;
        }
        promise.setFailure(new UnsupportedOperationException(to + " has no half-close"));
        return false;
    }

    void shutDownIfDrained() {
        ChannelPromise promise = shutdownWanted;
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        if (promise != null && worker == null && (out == null || out.isEmpty())) {
            shutdownWanted = null;
            begin(new Shutdown(promise));
        }
    }

    /**
     * Netty ends the output, once: behind a {@link Shutdown}, which is still the job then, or since
     * a write has failed.
     */
    void outputEnds() {
        NamedPipeChannel to = pipe;
        shutdown = true;
        if (to != null && worker == null) {
            if (!to.canShutdownOutput()) {
                throw new UnsupportedOperationException(to + " has no half-close");
            }
            begin(new Shutdown(null));
        }
    }

    /** The end of the output, and who asked for it; nobody if a write has failed. */
    private final class Shutdown implements WriteJob {
        private final @Nullable ChannelPromise promise;

        Shutdown(@Nullable ChannelPromise promise) {
            this.promise = promise;
        }

        @Override
        public long run() throws IOException {
            NamedPipeChannel to = pipe;
            if (to != null) {
                to.shutdownOutput();
            }
            return 0;
        }

        @Override
        public void done(ChannelOutboundBuffer out, long written) {
            if (promise != null) {
                channel.endOutput(promise);
            }
        }

        @Override
        public boolean failed(Throwable failure) {
            return promise != null && promise.tryFailure(failure);
        }
    }

    /**
     * Runs what gives memory back: on the thread that still writes it, when that has let go of it.
     * Null if no thread does.
     */
    @Nullable Executor afterWriter() {
        Worker writing = worker;
        if (writing == null || !writing.job().usesMemory()) {
            return null;
        }
        return afterwards -> writing.letGo().thenRun(afterwards);
    }

    /** Waits for the thread that writes, if one does, and for what runs after it. */
    void awaitWriter() {
        Worker writing = worker;
        boolean interrupted = false;
        while (writing != null && writing.thread().isAlive()) {
            try {
                writing.thread().join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void closed() {
        handoff.closed();
        ChannelPromise promise = shutdownWanted;
        shutdownWanted = null;
        if (promise != null) {
            promise.tryFailure(new ClosedChannelException());
        }
        if (worker != null && worker.job() instanceof Shutdown ending) {
            ending.failed(new ClosedChannelException());
        }
    }
}
