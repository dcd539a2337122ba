// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's attempt to connect, on a thread of its own, until its time is over. */
final class Connecting {
    private final PipeEnd channel;
    private final NamedPipeChannelBuilder builder;
    private final NamedPipeAddress address;
    private final ChannelPromise promise;
    private final Handoff<Opened> handoff;
    private @Nullable Future<?> alarm;

    Connecting(
            PipeEnd channel,
            NamedPipeChannelBuilder builder,
            NamedPipeAddress address,
            ChannelPromise promise) {
        this.channel = channel;
        this.builder = builder;
        this.address = address;
        this.promise = promise;
        this.handoff = new Handoff<>(channel, this::ended, Opened::discard);
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
        Thread.ofVirtual()
                .name("npipe-netty-connect")
                .start(() -> handoff.bring(Opened.by(this::connect)));
    }

    void registered() {
        handoff.registered();
    }

    /** Socket programs know a missing server as this. */
    private NamedPipeChannel connect() throws IOException {
        try {
            return builder.connect(address);
        } catch (NoSuchFileException e) {
            var refused = new ConnectException(e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    private void timedOut(int limit) {
        String what = "no connection to " + address + " after " + limit + " ms";
        if (promise.tryFailure(new ConnectTimeoutException(what))) {
            channel.unsafe().close(channel.unsafe().voidPromise());
        }
    }

    private void ended(Opened opened) {
        stopAlarm();
        switch (opened) {
            case Opened.Pipe(NamedPipeChannel pipe, boolean messages) ->
                    channel.connected(pipe, messages, promise);
            case Opened.Failed(Throwable failure) -> {
                channel.notConnected();
                promise.tryFailure(failure);
            }
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
}
