// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.internal.unix.framing.Framing;
import java.nio.ByteBuffer;

/**
 * The frames between smbd and the server of a message-type pipe: a 16-bit little-endian length,
 * then as many bytes, never none ({@code tstream_npa.c} in Samba's sources).
 */
record SambaFraming() implements Framing {
    private static final int HEADER = 2;
    private static final int LONGEST = 0xffff;

    @Override
    public int headerSize() {
        return HEADER;
    }

    @Override
    public void putHeader(ByteBuffer dst, int length) {
        dst.putShort((short) length);
    }

    @Override
    public int header(ByteBuffer bytes, int index) {
        return Short.toUnsignedInt(bytes.getShort(index));
    }

    @Override
    public boolean hasControlFrames() {
        return false;
    }

    @Override
    public boolean carriesEmptyMessages() {
        return false;
    }

    @Override
    public void check(String pipe, long length) {
        if (length > LONGEST) {
            throw new UnsupportedOperationException(
                    "%s: a file server carries messages of up to %s bytes: %s"
                            .formatted(pipe, LONGEST, length));
        }
        if (length == 0) {
            throw new UnsupportedOperationException(
                    pipe + ": a file server cannot carry a message of no bytes");
        }
    }
}
