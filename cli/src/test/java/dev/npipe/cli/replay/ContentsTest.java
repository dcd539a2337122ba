// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.capture.CaptureWriter;
import dev.npipe.cli.capture.Packet;
import dev.npipe.cli.tap.Passage;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a recording. */
final class ContentsTest {
    @TempDir Path directory;

    @Test
    void conversationsAtTheSameTimeAreReadOneAfterTheOther() throws Exception {
        Path file = directory.resolve("recording");
        try (var writer = new CaptureWriter(file, "data", "test")) {
            for (int conversation : new int[] {7, 9, 7, 8, 9, 7, 8}) {
                writer.write(passage(conversation));
            }
        }
        var read = new ArrayList<String>();
        Contents contents = Contents.of(file);
        for (Contents.Extent extent : contents.conversations()) {
            contents.each(extent, packet -> read.add(shown(packet)));
        }
        assertThat(read)
                .isEqualTo(
                        List.of(
                                "1: of 7", "3: of 7", "6: of 7", "2: of 9", "5: of 9", "4: of 8",
                                "7: of 8"));
    }

    private static Passage passage(long conversation) {
        byte[] bytes = ("of " + conversation).getBytes(StandardCharsets.UTF_8);
        return new Passage(
                0, Instant.now(), conversation, Direction.TO_SERVER, Kind.DATA, "", bytes, true);
    }

    private static String shown(Packet packet) {
        return packet.number() + ": " + new String(packet.bytes(), StandardCharsets.UTF_8);
    }
}
