// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class FrameScanTest {
    private static FrameScan scan(long left) {
        return new FrameScan(new NpipeFraming(), true, left);
    }

    @RepeatedTest(50)
    void findsTheHighestCountHoweverTheFramesArrive(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        int left = random.nextInt(30);
        ByteBuffer frames = ByteBuffer.allocate(100_000).order(ByteOrder.LITTLE_ENDIAN);
        frames.put(new byte[left]);
        long highest = -1;
        while (frames.remaining() > 200) {
            int kind = random.nextInt(6);
            if (kind >= Frames.DRAIN && kind <= Frames.CLOSED) {
                long count = random.nextInt(1_000_000);
                frames.put(Frames.control(kind, count));
                highest = kind == Frames.DRAIN ? highest : Math.max(highest, count);
            } else {
                int length = random.nextInt(100);
                frames.putInt(length);
                for (int i = 0; i < length; i++) {
                    frames.put((byte) random.nextInt()); // looks like frames at times
                }
            }
        }
        FrameScan scan = scan(left);
        int at = 0;
        while (at < frames.position()) {
            int next = Math.min(frames.position(), at + 1 + random.nextInt(40));
            scan.follow(frames, at, next);
            at = next;
        }
        assertThat(scan.drained()).isEqualTo(highest);
        assertThat(scan.isLost()).isFalse();
    }

    @Test
    void isLostBehindWhatIsNoFrame() {
        ByteBuffer bytes = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0).put(Frames.control(Frames.DRAINED, 5)).putInt(0x8009_0008);
        FrameScan scan = scan(0);
        scan.follow(bytes, 0, bytes.position());
        assertThat(scan.isLost()).isTrue();
        scan.follow(Frames.control(Frames.DRAINED, 9), 0, Frames.CONTROL);
        assertThat(scan.drained()).isEqualTo(5);
    }

    @Test
    void isLostWhereControlFramesWereNotAgreedOn() {
        var scan = new FrameScan(new NpipeFraming(), false, 0);
        scan.follow(Frames.control(Frames.DRAINED, 5), 0, Frames.CONTROL);
        assertThat(scan.isLost()).isTrue();
        assertThat(scan.drained()).isEqualTo(-1);
    }
}
