// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.unix.greeting.Handshake;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What a stream of frames says by {@code docs/protocol.md}, found out in the simplest way: all at
 * once and with the whole of it in hand.
 *
 * @param bytes the bytes of all messages, one behind the other, and what there is of the last
 * @param ends where in them each complete message ends
 * @param ending how it ends
 */
record FrameModel(ByteBuffer bytes, List<Integer> ends, Ending ending) {
    enum Ending {
        /** Between two frames. */
        END,
        /** Inside a frame. */
        CUT,
        /** With something that is not a frame. */
        INVALID
    }

    static FrameModel of(ByteBuffer stream, int capabilities) {
        boolean drain = (capabilities & Handshake.CAPABILITY_DRAIN) != 0;
        boolean zeroEnds = (capabilities & Handshake.CAPABILITY_ZERO_ENDS) != 0;
        ByteBuffer in = stream.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        var bytes = new ByteArrayOutputStream();
        var ends = new ArrayList<Integer>();
        Ending ending = Ending.END;
        while (in.hasRemaining() && ending == Ending.END) {
            if (in.remaining() < 4) {
                ending = Ending.CUT;
                break;
            }
            int word = in.getInt();
            if (word >= 0) {
                if (word == 0 && zeroEnds) {
                    break;
                }
                byte[] part = new byte[Math.min(word, in.remaining())];
                in.get(part);
                bytes.writeBytes(part);
                if (part.length < word) {
                    ending = Ending.CUT;
                } else {
                    ends.add(bytes.size());
                }
            } else if (word < 0x8001_0008 || word > 0x8003_0008 || (word & 0xFFFF) != 8) {
                ending = Ending.INVALID;
            } else if (in.remaining() < 8) {
                ending = Ending.CUT;
            } else if (!drain) {
                ending = Ending.INVALID;
            } else {
                in.getLong();
            }
        }
        return new FrameModel(ByteBuffer.wrap(bytes.toByteArray()), List.copyOf(ends), ending);
    }
}
