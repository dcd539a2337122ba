// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads bytes as they come.
 *
 * @param pipe the pipe, of byte type
 * @param config who allocates the buffers
 */
record StreamReader(NamedPipeChannel pipe, ChannelConfig config) implements PipeReader {
    @Override
    public @Nullable Arrival readNow(ExtendedHandle handle) {
        return Arrival.read(handle.allocate(config.getAllocator()), pipe::tryRead);
    }

    @Override
    public Supplier<Arrival> waiting(ExtendedHandle handle) {
        ByteBuf buffer = handle.allocate(config.getAllocator());
        return () ->
                Objects.requireNonNull(Arrival.read(buffer, dst -> OptionalInt.of(pipe.read(dst))));
    }

    /** A read that did not fill its buffer has taken everything. */
    @Override
    public boolean mayGoOn(ExtendedHandle handle) {
        return handle.continueReading();
    }
}
