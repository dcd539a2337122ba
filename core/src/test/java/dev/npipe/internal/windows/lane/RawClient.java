// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.RingHeader;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A process that asked for a lane as the protocol has it, and keeps no rule by itself.
 *
 * @param room the second pipe
 * @param memory what it was given
 * @param token what it is to write
 */
record RawClient(NamedPipeChannel room, SectionMemory memory, LaneToken token)
        implements AutoCloseable {
    private static NamedPipeChannel desk(LaneBed bed) throws IOException {
        Provider plain = bed.provider(LaneMode.OFF, LaneBed.NEVER);
        var desk = NamedPipeAddress.of("npipe-lanes-" + ProcessHandle.current().pid());
        NamedPipeChannel asking =
                PipeBuilders.client(plain).connect(desk).readTimeout(LaneBed.LONG);
        return asking.readMode(PipeMode.MESSAGE);
    }

    /** What the desk says to something. */
    static String told(LaneBed bed, String question) throws IOException {
        try (NamedPipeChannel desk = desk(bed)) {
            return ask(desk, question);
        }
    }

    private static String ask(NamedPipeChannel desk, String question) throws IOException {
        desk.write(ByteBuffer.wrap(question.getBytes(UTF_8)));
        return new String(desk.readMessage(1024).orElse(new byte[0]), UTF_8);
    }

    /** Asks for one of this process's connections to a pipe, and maps what was made. */
    static RawClient asking(LaneBed bed, NamedPipeAddress pipe) throws IOException {
        NamedPipeChannel room = desk(bed);
        String[] words = ask(room, "lane 1 " + pipe).split(" ", -1);
        assertThat(words).hasSize(3).startsWith("made");
        return new RawClient(
                room,
                SectionMemory.open(bed.windows.system(), "raw", words[1]),
                LaneToken.parse(words[2]));
    }

    RingHeader header(boolean toServer) {
        return memory.rings().header(toServer);
    }

    /** Goes on in the ring after so many bytes, as a client does. */
    void begin(NamedPipeChannel pipe, long sent) throws IOException {
        header(false).store(RingHeader.READER_READY, 1);
        header(true).store(RingHeader.MARK, sent + 1);
        pipe.write(token.bytes());
    }

    /**
     * Waits until the other end's stream goes on here, too: it took the token, whichever of its
     * threads that was.
     */
    void awaitMoved(NamedPipeChannel server) throws IOException {
        long end = System.nanoTime() + LaneBed.LONG.toNanos();
        do {
            assertThat(server.tryRead(ByteBuffer.allocate(1))).as("beside the token").isEmpty();
        } while (!hasMoved() && System.nanoTime() - end < 0);
        assertThat(hasMoved()).as("its reader has taken the token").isTrue();
    }

    private boolean hasMoved() {
        return header(true).load(RingHeader.READER_MOVED) != 0;
    }

    /** Waits until the other end's writer may sleep, as the ring is full. */
    void awaitSleepingWriter() {
        long end = System.nanoTime() + LaneBed.LONG.toNanos();
        while (header(false).load(RingHeader.WRITER_SLEEPS) == 0 && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertThat(header(false).load(RingHeader.WRITER_SLEEPS)).as("WRITER_SLEEPS").isOne();
    }

    @Override
    public void close() throws IOException {
        room.close();
        memory.close();
    }
}
