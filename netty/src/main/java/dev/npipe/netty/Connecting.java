// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeMode;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's attempt to connect, on a thread of its own, until its time is over. */
final class Connecting {
    /**
     * What became of it: a pipe or a failure.
     *
     * @param pipe the pipe; null after a failure
     * @param messages whether it is of message type
     * @param failure why there is none
     */
    record Result(@Nullable NamedPipeChannel pipe, boolean messages, @Nullable Throwable failure) {
        void close() {
            if (pipe != null) {
                closeUnused(pipe);
            }
        }
    }

    private final NamedPipeNettyChannel channel;
    private final NamedPipeChannelBuilder builder;
    private final NamedPipeAddress address;
    private final ChannelPromise promise;
    private final Handoff<Result> handoff;
    private @Nullable Future<?> alarm;

    Connecting(
            NamedPipeNettyChannel channel,
            NamedPipeChannelBuilder builder,
            NamedPipeAddress address,
            ChannelPromise promise) {
        this.channel = channel;
        this.builder = builder;
        this.address = address;
        this.promise = promise;
        this.handoff = new Handoff<>(channel, this::ended, Result::close);
    }

    void start() {
        int limit = channel.config().getConnectTimeoutMillis();
        if (limit > 0) {
            alarm =
                    channel.eventLoop()
                            .schedule(() -> timedOut(limit), limit, TimeUnit.MILLISECONDS);
        }
        promise.addListener(
                over -> {
                    if (over.isCancelled()) {
                        channel.unsafe().close(channel.unsafe().voidPromise());
                    }
                });
        Thread.ofVirtual().name("npipe-netty-connect").start(() -> handoff.bring(connect()));
    }

    void registered() {
        handoff.registered();
    }

    private Result connect() {
        NamedPipeChannel pipe = null;
        try {
            pipe = builder.connect(address);
            return new Result(pipe, pipe.info().type() == PipeMode.MESSAGE, null);
        } catch (NoSuchFileException e) {
            var refused = new ConnectException(e.getMessage());
            refused.initCause(e);
            return new Result(null, false, refused);
        } catch (Throwable e) {
            if (pipe != null) {
                closeUnused(pipe);
            }
            return new Result(null, false, e);
        }
    }

    private void timedOut(int limit) {
        String what = "no connection to " + address + " after " + limit + " ms";
        if (promise.tryFailure(new ConnectTimeoutException(what))) {
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    private void ended(Result result) {
        stopAlarm();
        NamedPipeChannel pipe = result.pipe();
        if (pipe != null) {
            channel.connected(pipe, result.messages(), promise);
        } else {
            channel.notConnected();
            Throwable failure = result.failure();
            promise.tryFailure(failure == null ? new ClosedChannelException() : failure);
        }
    }

    /** The channel is closed: the attempt ends, and what it may still bring is closed. */
    void closed() {
        stopAlarm();
        builder.cancel();
        handoff.closed();
        promise.tryFailure(new ClosedChannelException());
    }

    private void stopAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    /** Closes a pipe that nobody gets. */
    static void closeUnused(NamedPipeChannel pipe) {
        QuietClose.close(pipe, pipe);
    }
}
