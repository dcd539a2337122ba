// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.replay;

import dev.npipe.cli.capture.CaptureReader;
import dev.npipe.cli.capture.Packet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which conversations a recording has: of the file each is read again from its own begin to its
 * end, so that none of it has to be held.
 */
record Contents(Path file, List<Extent> conversations) {
    /**
     * One conversation.
     *
     * @param first where its first packet is
     * @param last the number of its last packet
     * @param begin when it began, in nanoseconds since 1970
     */
    record Extent(long conversation, CaptureReader.Mark first, long last, long begin) {}

    /** Does something with a packet. */
    interface Step {
        void take(Packet packet) throws IOException, InterruptedException;
    }

    static Contents of(Path file) throws IOException {
        Map<Long, Extent> found = new LinkedHashMap<>();
        try (var reader = new CaptureReader(file)) {
            CaptureReader.Mark mark = reader.mark();
            for (Optional<Packet> next = reader.next(); next.isPresent(); next = reader.next()) {
                Packet packet = next.get();
                Extent before = found.get(packet.conversation());
                found.put(
                        packet.conversation(),
                        new Extent(
                                packet.conversation(),
                                before == null ? mark : before.first(),
                                packet.number(),
                                before == null ? packet.nanos() : before.begin()));
                mark = reader.mark();
            }
        }
        return new Contents(file, new ArrayList<>(found.values()));
    }

    /** Goes through one conversation. */
    void each(Extent extent, Step step) throws IOException, InterruptedException {
        try (var reader = new CaptureReader(file, extent.first())) {
            for (Optional<Packet> next = reader.next(); next.isPresent(); next = reader.next()) {
                Packet packet = next.get();
                if (packet.number() > extent.last()) {
                    return;
                }
                if (packet.conversation() == extent.conversation()) {
                    step.take(packet);
                }
            }
        }
    }
}
