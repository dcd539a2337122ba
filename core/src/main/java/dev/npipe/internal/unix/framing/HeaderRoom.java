// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Memory for one header, made when it is first needed. */
final class HeaderRoom {
    private final Framing framing;
    private @Nullable ByteBuffer bytes;

    HeaderRoom(Framing framing) {
        this.framing = framing;
    }

    /** Room for a header; until the next call. */
    ByteBuffer clear() {
        ByteBuffer own = bytes;
        if (own == null) {
            own = allocate(framing);
            bytes = own;
        }
        return own.clear();
    }

    /** The header of a message, to be sent; until the next call. */
    ByteBuffer of(int length) {
        ByteBuffer header = clear();
        framing.putHeader(header, length);
        return header.flip();
    }

    /** Memory that is kept by the caller. */
    static ByteBuffer allocate(Framing framing) {
        return ByteBuffer.allocate(framing.headerSize()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
