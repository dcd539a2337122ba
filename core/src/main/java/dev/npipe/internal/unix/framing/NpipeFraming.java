// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.nio.ByteBuffer;

/** The frames of npipe's own protocol: see {@link Frames}. */
public record NpipeFraming() implements Framing {
    @Override
    public int headerSize() {
        return Frames.HEADER;
    }

    @Override
    public void putHeader(ByteBuffer dst, int length) {
        dst.putInt(length);
    }

    @Override
    public int header(ByteBuffer bytes, int index) {
        return bytes.getInt(index);
    }

    @Override
    public boolean hasControlFrames() {
        return true;
    }

    @Override
    public boolean carriesEmptyMessages() {
        return true;
    }

    /** Every length fits but those that would be taken for control frames. */
    @Override
    public void check(String pipe, long length) {
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s: a message is longer than %s bytes: %s"
                            .formatted(pipe, Integer.MAX_VALUE, length));
        }
    }
}
