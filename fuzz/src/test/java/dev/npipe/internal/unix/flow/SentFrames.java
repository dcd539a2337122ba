// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.framing.Frames;
import java.nio.ByteBuffer;

/** What a connection may send, whatever it is sent. */
final class SentFrames {
    private SentFrames() {}

    /** Checks that these are whole frames, and that no count is above what there was to read. */
    static void check(ByteBuffer sent, long readable) {
        long answered = 0;
        while (sent.hasRemaining()) {
            int word = sent.getInt();
            if (!Frames.isControl(word)) {
                sent.position(sent.position() + word);
                continue;
            }
            long count = sent.getLong();
            int kind = Frames.kind(word);
            assertThat(kind).as("0x%08x", word).isNotZero();
            if (kind != Frames.DRAIN) {
                assertThat(count).as("bytes said to be read").isBetween(0L, readable);
            }
            if (kind == Frames.DRAINED) {
                assertThat(count).as("never less than before").isGreaterThanOrEqualTo(answered);
                answered = count;
            }
        }
    }
}
