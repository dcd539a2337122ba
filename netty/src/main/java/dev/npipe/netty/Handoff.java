// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.Channel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread that waited leaves its result for the channel's loop; one at a time. A channel
 * that left its loop takes the result when it is registered again, and a loop that has ended takes
 * nothing: then the result is discarded.
 *
 * @param <T> the result
 */
final class Handoff<T> {
    private final Channel channel;
    private final Consumer<T> taker;
    private final Consumer<T> discarder;
    private final AtomicReference<@Nullable T> result = new AtomicReference<>();

    Handoff(Channel channel, Consumer<T> taker, Consumer<T> discarder) {
        this.channel = channel;
        this.taker = taker;
        this.discarder = discarder;
    }

    /** Brings a result, on any thread. */
    void bring(T brought) {
        result.set(brought);
        callLoop();
    }

    /** Looks again, on the loop with which the channel is just being registered. */
    void registered() {
        if (result.get() != null) {
            callLoop();
        }
    }

    /** The channel was closed: nobody may be there to take what is left. */
    void closed() {
        T left = result.getAndSet(null);
        if (left != null) {
            discarder.accept(left);
        }
    }

    private void callLoop() {
        try {
            channel.eventLoop().execute(this::take);
        } catch (RejectedExecutionException e) {
            closed(); // the loop has ended, and closed its channels
        }
    }

    private void take() {
        if (!channel.eventLoop().inEventLoop()) {
            callLoop(); // the channel has moved to another loop
            return;
        }
        if (!channel.isRegistered() && channel.isOpen()) {
            return; // it is taken when the channel is registered again
        }
        T taken = result.getAndSet(null);
        if (taken != null) {
            (channel.isOpen() ? taker : discarder).accept(taken);
        }
    }
}
