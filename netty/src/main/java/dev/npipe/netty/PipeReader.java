// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the bytes of a pipe become buffers: as they come, or message by message. */
sealed interface PipeReader permits StreamReader, MessageReader {
    /** What can be read without waiting; null if nothing. For the loop. */
    @Nullable Arrival readNow(ExtendedHandle handle);

    /** A read that waits. It is prepared on the loop, and run by a thread that may wait. */
    Supplier<Arrival> waiting(ExtendedHandle handle);

    /** Tells whether this round of reads may go on, with what the loop's turn allows. */
    boolean mayGoOn(ExtendedHandle handle);
}
