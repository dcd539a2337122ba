// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a read brought: bytes, the end, or a failure.
 *
 * @param data the bytes, which belong to whoever has this; null at the end and after a failure
 * @param attempted how many bytes the buffer would have taken
 * @param failure why it failed; null if it did not
 */
record Arrival(@Nullable ByteBuf data, int attempted, @Nullable Throwable failure) {
    static final Arrival END = new Arrival(null, 0, null);

    /** A read of a pipe, which may bring nothing. */
    interface Read {
        OptionalInt into(ByteBuffer dst) throws IOException;
    }

    static Arrival failed(Throwable failure) {
        return new Arrival(null, 0, failure);
    }

    /** Reads into a buffer, which is released if nothing comes; null if a read would wait. */
    static @Nullable Arrival read(ByteBuf buffer, Read read) {
        int room = buffer.writableBytes();
        boolean filled = false;
        try {
            OptionalInt n = read.into(buffer.nioBuffer(buffer.writerIndex(), room));
            if (n.isEmpty()) {
                return null;
            }
            if (n.getAsInt() < 0) {
                return END;
            }
            buffer.writerIndex(buffer.writerIndex() + n.getAsInt());
            filled = true;
            return new Arrival(buffer, room, null);
        } catch (Throwable e) {
            return failed(e);
        } finally {
            if (!filled) {
                buffer.release();
            }
        }
    }

    void release() {
        if (data != null) {
            data.release();
        }
    }
}
