// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** What a channel writes, as a stream; see {@link NamedPipeChannel#outputStream}. */
final class PipeOutputStream extends OutputStream {
    private final WritableByteChannel pipe;

    /** A stream that keeps nothing: each write is one of the channel. */
    PipeOutputStream(WritableByteChannel pipe) {
        this.pipe = pipe;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return;
        }
        ByteBuffer src = ByteBuffer.wrap(bytes, offset, length);
        pipe.write(src);
        if (src.hasRemaining()) { // the channel returned the count, which a stream cannot
            throw new InterruptedByTimeoutException();
        }
    }

    @Override
    public void close() throws IOException {
        pipe.close();
    }
}
