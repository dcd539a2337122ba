// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What of its reads makes a client take itself for busy, and ask for a lane. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class BusyReaderTest {
    private static final int MUCH = 16;

    /** So many messages lie in the socket together, and come by a few calls. */
    private static final int TOGETHER = 200;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    @TempDir Path recordings;

    private final ByteBuffer buffer = ByteBuffer.allocate(8);
    private final Provider backend =
            new UnixProvider(
                    "linux",
                    new LinuxSockets(
                            new LaneSettings(LaneMode.AUTO, Duration.ofMinutes(1), MUCH, 8)));

    /** A server that writes to its client. */
    private final class Pipe implements AutoCloseable {
        final NamedPipeAddress address = NamedPipeAddress.of(PipeDirectory.uniqueName());
        final NamedPipeServerChannel listener =
                PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
        final NamedPipeChannel client = PipeBuilders.client(backend).connect(address);
        final NamedPipeChannel server = listener.accept(Duration.ofSeconds(20));

        Pipe() throws IOException {}

        void send(int messages) throws IOException {
            for (int i = 0; i < messages; i++) {
                server.write(buffer.clear());
            }
        }

        void read(int messages) throws IOException {
            for (int i = 0; i < messages; i++) {
                assertThat(client.read(buffer.clear())).isEqualTo(buffer.capacity());
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            listener.close();
        }
    }

    /** The pipes of which a client asked for a lane, and was heard or not. */
    private Set<String> asked(Recording recording) throws IOException {
        Path file = recordings.resolve("lanes.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.npipe.PipeLane"))
                .map(event -> event.getString("address"))
                .collect(Collectors.toSet());
    }

    /** Who reads each by a call of its own is busy, with fewer, and is so last. */
    @Test
    void manyShortMessagesThatComeByOneCallAreOneRead() throws Exception {
        try (var recording = new Recording();
                Pipe together = new Pipe();
                Pipe each = new Pipe()) {
            recording.enable("dev.npipe.PipeLane");
            recording.start();
            together.send(TOGETHER);
            together.read(TOGETHER);
            Set<String> asked;
            do {
                for (int i = 0; i < MUCH; i++) {
                    each.send(1);
                    each.read(1);
                }
                asked = asked(recording);
            } while (!asked.contains(each.address.toString()));
            assertThat(asked).containsExactly(each.address.toString());
        }
    }
}
