// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes of frames what the socket has now, and never waits. For who has the turn to read. */
public final class PresentFrames {
    private PresentFrames() {}

    /**
     * Makes sure of a message whose header has come, passing over control frames; false if there is
     * none, or so many of them that more would hold the caller up.
     */
    public static boolean next(FrameReader reader, InBuffer in) throws IOException {
        for (int rounds = 0; rounds < FrameReader.MOST_ROUNDS; rounds++) {
            if (reader.nextBuffered()) {
                return true;
            }
            if (!isFilled(in)) {
                return false;
            }
        }
        return false;
    }

    /**
     * Makes sure of a message if its header is among what is buffered or was read ahead. A control
     * frame may have begun in the one, and end in the other.
     */
    public static boolean nextAhead(FrameReader reader, InBuffer in) throws IOException {
        while (!reader.nextBuffered()) {
            if (in.ahead().isEmpty() || !isFilled(in)) {
                return false;
            }
        }
        return true;
    }

    /** Receives what is there; false if that is nothing. */
    private static boolean isFilled(InBuffer in) throws IOException {
        int before = in.remaining();
        in.fillNow();
        return in.remaining() > before;
    }

    /** Takes the bytes of the current message that are there; there is room, and some remain. */
    public static void take(FrameReader reader, InBuffer in, ByteBuffer dst) throws IOException {
        int start = dst.position();
        int n = 1;
        while (n > 0 && reader.remaining() > 0 && dst.hasRemaining()) {
            n = takeSome(reader, in, dst);
        }
        if (n < 0 && dst.position() == start) {
            throw reader.cutOff();
        }
    }

    /** Of a long message straight into the caller's buffer; -1 at the end of the stream. */
    private static int takeSome(FrameReader reader, InBuffer in, ByteBuffer dst)
            throws IOException {
        if (reader.putBack().hasRemaining() || !in.isEmpty()) {
            return reader.takeBuffered(dst);
        }
        int wanted = (int) Math.min(reader.remaining(), dst.remaining());
        if (wanted < StraightFrames.MIN) {
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
