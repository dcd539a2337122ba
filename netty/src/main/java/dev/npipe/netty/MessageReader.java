// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import dev.npipe.PipePeek;
import io.netty.buffer.Unpooled;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads whole messages. The loop takes one that has arrived whole; for any other a thread waits,
 * and memory grows with what arrives.
 *
 * @param pipe the pipe, of message type
 * @param config who allocates the buffers, and how long a message may be
 */
record MessageReader(NamedPipeChannel pipe, PipeConfig config) implements PipeReader {
    @Override
    public @Nullable Arrival readNow(ExtendedHandle handle) {
        PipePeek first;
        try {
            first = pipe.peek(ByteBuffer.allocate(0));
        } catch (NonReadableChannelException e) {
            return Arrival.failed(e);
        } catch (IOException e) {
            return null; // the end, or a failure: the read that waits brings it
        }
        int length = first.leftInMessage();
        if (length == 0 || length > Math.min(first.available(), config.maxMessageBytes())) {
            return null; // nothing, no bytes, or more than has come
        }
        return Arrival.read(config.getAllocator().ioBuffer(length), this::whole);
    }

    private OptionalInt whole(ByteBuffer dst) throws IOException {
        OptionalInt n = pipe.tryRead(dst);
        if (n.isPresent() && !pipe.isMessageComplete()) {
            throw new IOException(pipe.address() + ": a message is longer than its pipe had said");
        }
        return n;
    }

    @Override
    public Supplier<Arrival> waiting(ExtendedHandle handle) {
        int maxBytes = config.maxMessageBytes();
        return () -> {
            try {
                return pipe.readMessage(maxBytes)
                        .map(bytes -> new Arrival(Unpooled.wrappedBuffer(bytes), 0, null))
                        .orElse(Arrival.END);
            } catch (Throwable e) {
                return Arrival.failed(e);
            }
        };
    }

    @Override
    public boolean mayGoOn(ExtendedHandle handle) {
        return handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER);
    }
}
