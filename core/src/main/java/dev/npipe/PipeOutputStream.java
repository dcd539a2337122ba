// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** What a channel writes, as a stream; see {@link NamedPipeChannel#outputStream}. */
final class PipeOutputStream extends OutputStream {
    private final End end;

    /** The channel, as this stream needs it. */
    interface End {
        /** Writes all of the buffer, or fails. */
        void write(ByteBuffer src) throws IOException;

        /** Closes the channel. */
        void close() throws IOException;
    }

    /** A stream that keeps nothing: each write is one of the channel. */
    PipeOutputStream(End end) {
        this.end = end;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > 0) {
            end.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    @Override
    public void close() throws IOException {
        end.close();
    }
}
