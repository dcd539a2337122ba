// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reads of a channel. All of it belongs to the loop. At most one thread waits; what it brings
 * while nobody reads is held until somebody does.
 */
final class ReadSide {
    private final PipeEnd channel;
    private final Handoff<Arrival> handoff;
    private final BriefLooks looks = new BriefLooks();

    private @Nullable PipeReader reader;
    private @Nullable Arrival held;

    /** A read was asked for and has brought nothing yet. */
    private boolean pending;

    private boolean waiting;
    private boolean running;

    /** A turn of the loop goes on with what is left, or looks for more. */
    private boolean coming;

    private boolean endTold;

    /** This end of a one-way pipe only writes: it has nothing to read, and no end of it. */
    private boolean onlyWrites;

    private volatile boolean shutdown;

    ReadSide(PipeEnd channel) {
        this.channel = channel;
        this.handoff = new Handoff<>(channel, this::arrived, this::dropped);
    }

    /** There is a pipe to read from. */
    void open(PipeReader pipe) {
        reader = pipe;
        if (isReady()) {
            goOnLater();
        }
    }

    void begin() {
        if (shutdown) {
            tellEndOfReads();
            return;
        }
        if (onlyWrites) {
            return;
        }
        pending = true;
        if (isReady()) {
            goOnLater();
        }
    }

    /** Nobody reads any more, until the next {@link #begin}. */
    void stop() {
        pending = false;
    }

    /** The channel leaves its loop. */
    void leave() {
        stop();
        coming = false;
        looks.end();
    }

    void registered() {
        handoff.registered();
    }

    boolean isShutdown() {
        return shutdown;
    }

    /** What still comes is not read. */
    void shutDown() {
        shutdown = true;
        pending = false;
        releaseHeld();
    }

    void closed() {
        handoff.closed();
        releaseHeld();
    }

    private void releaseHeld() {
        Arrival left = held;
        held = null;
        if (left != null) {
            left.release();
        }
    }

    private void dropped(Arrival arrival) {
        waiting = false;
        arrival.release();
    }

    private void arrived(Arrival arrival) {
        if (shutdown) {
            dropped(arrival);
            return;
        }
        waiting = false;
        held = arrival;
        goOn();
    }

    /** Somebody reads, and there is something to hand out or to try. */
    private boolean isReady() {
        return reader != null && pending && !running && !coming && (held != null || !waiting);
    }

    private void goOnLater() {
        coming = true;
        channel.inNextTurn(this::turn);
    }

    private void turn() {
        if (!channel.eventLoop().inEventLoop()) {
            return; // the channel has left this loop
        }
        coming = false;
        if (channel.isOpen() && isReady()) {
            looks.makeRoom();
            goOn();
        } else {
            looks.end();
        }
    }

    /** On the loop, and the channel is open: who calls has seen to that. */
    private void goOn() {
        PipeReader from = reader;
        if (from != null && isReady()) {
            running = true;
            try {
                // Of every allocator of Netty; its own transports expect it, too.
                round(from, (ExtendedHandle) channel.unsafe().recvBufAllocHandle());
            } catch (Throwable e) {
                ended(e); // such as without memory for a buffer
            } finally {
                running = false;
            }
        }
    }

    /** Reads as much as one turn of the loop allows, and lets a thread wait for the rest. */
    private void round(PipeReader from, ExtendedHandle handle) {
        handle.reset(channel.config());
        Arrival next = held != null ? held : from.readNow(handle);
        held = null;
        if (next != null && next.failure() instanceof NonReadableChannelException) {
            onlyWrites = true;
            pending = false;
            return;
        }
        boolean dry = next == null;
        boolean any = false;
        while (next != null && next.data() != null) {
            any = true;
            pending = false;
            handle.attemptedBytesRead(next.attempted());
            handle.lastBytesRead(next.data().readableBytes());
            handle.incMessagesRead(1);
            channel.pipeline().fireChannelRead(next.data());
            boolean goesOn = channel.isOpen() && !shutdown && from.mayGoOn(handle);
            dry = next.attempted() > handle.lastBytesRead();
            next = goesOn ? from.readNow(handle) : null;
            dry |= goesOn && next == null;
        }
        boolean over = next != null;
        if (any) {
            looks.found();
        }
        if (any || over) {
            pending &= !over;
            handle.readComplete();
            channel.pipeline().fireChannelReadComplete();
        }
        if (next != null) {
            ended(next.failure());
        } else if (pending && channel.isOpen()) {
            goOnOrWait(from, handle, dry);
        }
    }

    private void goOnOrWait(PipeReader from, ExtendedHandle handle, boolean dry) {
        if (!dry || looks.again()) {
            goOnLater();
            return;
        }
        Supplier<Arrival> read = from.waiting(handle);
        waiting = true;
        Thread.ofVirtual().name("npipe-netty-read").start(() -> handoff.bring(read.get()));
    }

    private void ended(@Nullable Throwable failure) {
        if (!channel.isOpen()) {
            return;
        }
        if (failure == null && channel.isHalfClosureAllowed()) {
            shutdown = true;
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            if (pending) {
                tellEndOfReads(); // who reads on after the end is told once that there is nothing
            }
            return;
        }
        // Who closed the pipe under the channel knows that; the channel only ends.
        if (failure != null && !(failure instanceof ClosedChannelException)) {
            channel.pipeline().fireExceptionCaught(failure);
        }
        channel.unsafe().close(channel.unsafe().voidPromise());
    }

    private void tellEndOfReads() {
        if (!endTold) {
            endTold = true;
            Object told = ChannelInputShutdownReadComplete.INSTANCE;
            channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(told));
        }
    }
}
