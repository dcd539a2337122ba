// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.cli.tap.Passage;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording is read as it was written, and nothing else is taken for one. */
final class CaptureReaderTest {
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void record() throws IOException {
        file = directory.resolve("talk.pcapng");
        try (var writer = new CaptureWriter(file, "json", "a to b")) {
            writer.write(passage(1, Direction.TO_SERVER, Kind.OPENED, new byte[0]));
            writer.write(passage(64_001, Direction.TO_CLIENT, Kind.DATA, new byte[] {1, 2, 3}));
            writer.write(passage(1, Direction.TO_SERVER, Kind.DATA, new byte[500_000]));
            writer.write(passage(1, Direction.TO_CLIENT, Kind.ENDED, new byte[0]));
            writer.write(passage(1, Direction.TO_CLIENT, Kind.FAILED, new byte[] {'x'}));
        }
    }

    private static Passage passage(
            long conversation, Direction direction, Kind kind, byte[] bytes) {
        Instant time = Instant.ofEpochSecond(1_800_000_000L, 123_456_789);
        return new Passage(1, time, conversation, direction, kind, "peer", bytes, true);
    }

    @Test
    void packetsAreWhatPassed() throws IOException {
        try (var reader = new CaptureReader(file)) {
            assertThat(reader.next().orElseThrow().kind()).isEqualTo(Kind.OPENED);
            Packet data = reader.next().orElseThrow();
            assertThat(data.bytes()).containsExactly(1, 2, 3);
            assertThat(data.nanos()).isEqualTo(1_800_000_000_123_456_789L);
            assertThat(data.conversation()).isEqualTo(64_001);
            assertThat(data.direction()).isEqualTo(Direction.TO_CLIENT);
            assertThat(data.complete()).isTrue();
            int length = 0;
            Packet piece;
            do {
                piece = reader.next().orElseThrow();
                assertThat(piece.kind()).isEqualTo(Kind.DATA);
                length += piece.bytes().length;
                assertThat(piece.complete()).isEqualTo(length == 500_000);
            } while (!piece.complete());
            assertThat(reader.next().orElseThrow().kind()).isEqualTo(Kind.ENDED);
            assertThat(reader.next().orElseThrow().kind()).isEqualTo(Kind.FAILED);
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void aNewFileIsForItsUserAlone() throws IOException {
        assumeTrue(
                file.getFileSystem().supportedFileAttributeViews().contains("posix"),
                "files have no such rights here");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileThatBreaksOffIsRefusedWhereItDoes() throws IOException {
        byte[] all = Files.readAllBytes(file);
        for (int missing : new int[] {1, 5, 60}) {
            Files.write(file, Arrays.copyOf(all, all.length - missing));
            assertThatThrownBy(this::count)
                    .as("%s bytes are missing", missing)
                    .hasMessage("the recording breaks off in packet 7");
        }
        for (int length : new int[] {5, 11, 12, 20}) {
            Files.write(file, Arrays.copyOf(all, length));
            assertThatThrownBy(this::count)
                    .as("%s bytes", length)
                    .hasMessage("not a recording: it breaks off at once");
        }
    }

    @Test
    void packetsOfWhichOnlyTheBeginWasKeptAreRefused() throws IOException {
        byte[] all = Files.readAllBytes(file);
        ByteBuffer blocks = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (blocks.getInt(at) != Pcapng.ENHANCED_PACKET) {
            at += blocks.getInt(at + 4);
        }
        blocks.putInt(at + 24, blocks.getInt(at + 24) + 1); // how long it was when it passed
        Files.write(file, all);
        assertThatThrownBy(this::count).hasMessage("the recording has only a part of packet 1");
    }

    @Test
    void whatIsDamagedIsReadOrRefusedAndNothingElseHappens() throws IOException {
        byte[] all = Arrays.copyOf(Files.readAllBytes(file), 1000);
        var random = new Random(4711);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = all.clone();
            for (int n = 0; n < 3; n++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                assertThat(count()).isLessThan(100);
            } catch (IOException e) {
                assertThat(e).hasMessageMatching("(not a|the) recording.*");
            }
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Files.writeString(file, "a text that is longer than any header of a block");
        assertThatThrownBy(this::count).hasMessage("not a recording: it is no pcapng file");
        Files.writeString(file, "");
        assertThatThrownBy(this::count).hasMessage("not a recording: it is empty");
    }

    private int count() throws IOException {
        int count = 0;
        try (var reader = new CaptureReader(file)) {
            for (Optional<Packet> next = reader.next(); next.isPresent(); next = reader.next()) {
                count++;
            }
        }
        return count;
    }
}
