// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.protocol.commons.buffer.Buffer;
import com.hierynomus.smbj.io.ByteChunkProvider;
import java.nio.ByteBuffer;

/** The bytes of one request, given to smbj without the copy of 64 KiB that its own ones make. */
final class Payload extends ByteChunkProvider {
    private final byte[] bytes;
    private int position;
    private final int end;

    private Payload(byte[] bytes, int position, int length) {
        this.bytes = bytes;
        this.position = position;
        this.end = position + length;
    }

    /**
     * The next bytes of a buffer, whose position stays. They are taken when the request is sent.
     */
    static Payload of(ByteBuffer src, int length) {
        if (src.hasArray()) {
            return new Payload(src.array(), src.arrayOffset() + src.position(), length);
        }
        var copy = new byte[length];
        src.get(src.position(), copy);
        return new Payload(copy, 0, length);
    }

    @Override
    public void writeChunks(Buffer<?> buffer, int chunks) {
        writeChunk(buffer);
    }

    @Override
    public void writeChunk(Buffer<?> buffer) {
        buffer.putRawBytes(bytes, position, bytesLeft());
        position = end;
    }

    @Override
    protected int getChunk(byte[] chunk) {
        int n = Math.min(chunk.length, bytesLeft());
        System.arraycopy(bytes, position, chunk, 0, n);
        position += n;
        return n;
    }

    @Override
    public int bytesLeft() {
        return end - position;
    }

    @Override
    public boolean isAvailable() {
        return bytesLeft() > 0;
    }

    /** Everything is in memory already. */
    @Override
    public void prepareWrite(int maxBytes) {}

    @Override
    public void close() {}
}
