// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.nio.ByteBuffer;
import java.util.ArrayList;

/** Frames as headers and the application's buffers, which keep their positions. */
final class FramePieces {
    private static final ByteBuffer[] NOTHING = {};

    private FramePieces() {}

    /** Puts a frame behind others; its message's position stays until it was sent. */
    static ByteBuffer append(Framing framing, ByteBuffer message, ByteBuffer frames) {
        int length = message.remaining();
        framing.putHeader(frames, length);
        frames.put(frames.position(), message, message.position(), length);
        return frames.position(frames.position() + length);
    }

    private static ByteBuffer header(Framing framing, int length) {
        ByteBuffer header = HeaderRoom.allocate(framing);
        framing.putHeader(header, length);
        return header.flip();
    }

    /** One frame, with the bytes of all the buffers. */
    static ByteBuffer[] ofOne(Framing framing, int length, ByteBuffer... srcs) {
        var pieces = new ByteBuffer[srcs.length + 1];
        pieces[0] = header(framing, length);
        for (int i = 0; i < srcs.length; i++) {
            pieces[i + 1] = srcs[i].duplicate();
        }
        return pieces;
    }

    /** A frame for each of some messages, or of those that have bytes. */
    static ByteBuffer[] ofEach(
            Framing framing, boolean dropEmpty, ByteBuffer[] messages, int from, int end) {
        var pieces = new ArrayList<ByteBuffer>();
        for (int i = from; i < end; i++) {
            if (messages[i].hasRemaining() || !dropEmpty) {
                pieces.add(header(framing, messages[i].remaining()));
                pieces.add(messages[i].duplicate());
            }
        }
        return pieces.toArray(NOTHING);
    }
}
