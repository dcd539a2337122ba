// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes of frames what the socket has now, and never waits. Guarded by the turn to read. */
public final class PresentFrames {
    private final FrameReader reader;
    private final InBuffer in;

    /** What is there for the reader, whose buffer it is. */
    public PresentFrames(FrameReader reader, InBuffer in) {
        this.reader = reader;
        this.in = in;
    }

    /**
     * Makes sure of a message whose header has come, passing over control frames; false if there is
     * none, or so many of them that more would hold the caller up.
     */
    public boolean next() throws IOException {
        for (int rounds = 0; rounds < FrameReader.MOST_ROUNDS; rounds++) {
            if (reader.nextBuffered()) {
                return true;
            }
            int before = in.remaining();
            in.fillNow();
            if (in.remaining() == before) {
                return false;
            }
        }
        return false;
    }

    /**
     * Takes bytes of the current message; there is room, and some remain.
     *
     * @return how many, 0 when none are there
     */
    public int take(ByteBuffer dst) throws IOException {
        int start = dst.position();
        int n = 1;
        while (n > 0 && reader.remaining() > 0 && dst.hasRemaining()) {
            n = takeSome(dst);
        }
        if (n < 0 && dst.position() == start) {
            throw reader.cutOff();
        }
        return dst.position() - start;
    }

    /** Of a long message straight into the caller's buffer; -1 at the end of the stream. */
    private int takeSome(ByteBuffer dst) throws IOException {
        if (reader.putBack().hasRemaining() || !in.isEmpty()) {
            return reader.takeBuffered(dst);
        }
        int wanted = (int) Math.min(reader.remaining(), dst.remaining());
        if (wanted < FrameReader.DIRECT_MIN) {
            in.fillNow();
            return in.isEmpty() && in.hasEnded() ? -1 : reader.takeBuffered(dst);
        }
        int limit = dst.limit();
        try {
            int n = in.receiveNow(dst.limit(dst.position() + wanted));
            return n > 0 ? reader.took(n) : n;
        } finally {
            dst.limit(limit);
        }
    }
}
