// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** What a channel reads, as a stream; see {@link NamedPipeChannel#inputStream}. */
final class PipeInputStream extends InputStream {
    /** As much as {@link #transferTo} moves at once. */
    private static final int TRANSFER_SIZE = 64 * 1024;

    private final End end;

    /** The channel, as this stream needs it. */
    interface End {
        /** Reads at least 1 byte, past messages of no bytes, or -1 at the end; there is room. */
        int read(ByteBuffer dst) throws IOException;

        /** What can be read without waiting. */
        int available() throws IOException;

        /** Closes the channel. */
        void close() throws IOException;
    }

    /** A stream that keeps nothing: what it has not returned, the channel reads. */
    PipeInputStream(End end) {
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return end.read(one) < 0 ? -1 : one.get(0) & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? 0 : end.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public int readNBytes(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        ByteBuffer dst = ByteBuffer.wrap(bytes, offset, length);
        boolean more = true;
        while (more && dst.hasRemaining()) {
            more = end.read(dst) >= 0;
        }
        return dst.position() - offset;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        var bytes = new byte[TRANSFER_SIZE];
        long total = 0;
        for (int n = read(bytes); n >= 0; n = read(bytes)) {
            out.write(bytes, 0, n);
            total += n;
        }
        return total;
    }

    @Override
    public int available() throws IOException {
        return end.available();
    }

    @Override
    public void close() throws IOException {
        end.close();
    }
}
