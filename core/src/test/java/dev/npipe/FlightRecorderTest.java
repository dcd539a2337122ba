// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a recording shows of a conversation, and that it shows nothing unless it was asked to. */
@Timeout(60)
final class FlightRecorderTest {
    private static final String[] EVENTS = {
        "PipeConnect",
        "PipeAccept",
        "PipeRead",
        "PipeWrite",
        "PipeBusyWait",
        "PipeHandshakeFailure",
        "PipeRefused"
    };

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir Path directory;

    private final NamedPipeAddress address =
            NamedPipeAddress.of("jfr-" + ProcessHandle.current().pid());

    @Test
    void aConversationIsRecorded() throws Exception {
        List<RecordedEvent> events = recorded(true, this::converse);

        assertThat(named(events, "PipeConnect", e -> e.getString("failure") == null)).hasSize(1);
        assertThat(named(events, "PipeConnect", e -> e.getString("failure") != null)).hasSize(2);
        assertThat(named(events, "PipeAccept", e -> true)).hasSize(1);
        assertThat(named(events, "PipeWrite", e -> e.getLong("bytesWritten") == 4)).hasSize(1);
        assertThat(
                        named(
                                events,
                                "PipeRead",
                                e ->
                                        e.getLong("bytesRead") == 4
                                                && e.getLong("timeout") == 20_000
                                                && !e.getBoolean("endOfStream")))
                .hasSize(1);
        assertThat(named(events, "PipeRead", e -> e.getBoolean("endOfStream"))).hasSize(1);
        assertThat(named(events, "PipeBusyWait", e -> !e.getBoolean("granted"))).hasSize(1);
        int refusedByTheLibrary = OS.WINDOWS.isCurrentOs() ? 0 : 1; // Windows refuses by itself
        assertThat(named(events, "PipeRefused", e -> e.getInt("errorCode") == 5))
                .hasSize(refusedByTheLibrary);
    }

    @Test
    void aRecordedReadTakesAnOwedAnswer() throws Exception {
        recorded(
                true,
                () -> {
                    try (var server =
                                    NamedPipeServerChannel.builder()
                                            .mode(PipeMode.MESSAGE)
                                            .bind(address);
                            var client = NamedPipeChannel.connect(address);
                            var pipe = server.accept(LONG)) {
                        ByteBuffer reply = ByteBuffer.allocate(9);
                        client.readTimeout(Duration.ZERO);
                        for (int i = 0; i < 2; i++) {
                            ByteBuffer question = ByteBuffer.allocate(4);
                            assertThatThrownBy(() -> client.transact(question, reply))
                                    .isInstanceOf(PipeTimeoutException.class);
                            assertThat(pipe.read(ByteBuffer.allocate(9))).isEqualTo(4);
                            pipe.write(ByteBuffer.allocate(5));
                            client.readTimeout(LONG);
                            assertThat(client.read(reply.clear())).isEqualTo(5);
                            client.readTimeout(Duration.ZERO);
                        }
                    }
                });
    }

    @Test
    void aTryIsRecordedWhenItMovesSomething() throws Exception {
        List<RecordedEvent> events =
                recorded(
                        true,
                        () -> {
                            try (var server = NamedPipeServerChannel.bind(address);
                                    var client = NamedPipeChannel.connect(address);
                                    var pipe = server.accept(LONG)) {
                                ByteBuffer buffer = ByteBuffer.allocate(9);
                                assertThat(pipe.tryRead(buffer)).isEmpty();
                                assertThat(client.tryWrite(ByteBuffer.allocate(5))).hasValue(5);
                                assertThat(pipe.tryRead(buffer)).hasValue(5);
                            }
                        });
        assertThat(named(events, "PipeWrite", e -> true))
                .singleElement()
                .satisfies(e -> assertThat(e.getLong("bytesWritten")).isEqualTo(5));
        assertThat(named(events, "PipeRead", e -> true))
                .singleElement()
                .satisfies(e -> assertThat(e.getLong("bytesRead")).isEqualTo(5));
    }

    @Test
    void nothingIsRecordedUnlessItWasAskedFor() throws Exception {
        assertThat(recorded(false, this::converse)).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows have no handshake")
    void aFailedHandshakeIsRecorded() throws Exception {
        List<RecordedEvent> events =
                recorded(
                        true,
                        () -> {
                            try (var server = NamedPipeServerChannel.bind(address);
                                    SocketChannel client = socketOf(address)) {
                                client.write(ByteBuffer.allocate(64));
                                while (client.read(ByteBuffer.allocate(64)) >= 0) {}
                                assertThat(server.isOpen()).isTrue();
                            }
                        });
        assertThat(named(events, "PipeHandshakeFailure", e -> true))
                .singleElement()
                .satisfies(e -> assertThat(e.getString("reason")).contains("begins with 00000000"));
    }

    private static SocketChannel socketOf(NamedPipeAddress address) throws Exception {
        for (String variable : new String[] {"NPIPE_DIRECTORY", "TMPDIR"}) {
            String base = System.getenv(variable);
            if (base != null && Files.exists(Path.of(base, "npipe_" + address.name()))) {
                return SocketChannel.open(
                        UnixDomainSocketAddress.of(Path.of(base, "npipe_" + address.name())));
            }
        }
        return SocketChannel.open(UnixDomainSocketAddress.of("/tmp/npipe_" + address.name()));
    }

    private void converse() throws Exception {
        var direction = PipeDirection.INBOUND;
        try (var server =
                        NamedPipeServerChannel.builder()
                                .mode(PipeMode.MESSAGE)
                                .direction(direction)
                                .maxInstances(1)
                                .bind(address);
                var client = NamedPipeChannel.builder().direction(direction).connect(address);
                var pipe = server.accept(LONG).readTimeout(LONG)) {
            client.write(ByteBuffer.allocate(4));
            assertThat(pipe.read(ByteBuffer.allocate(9))).isEqualTo(4);
            assertThatThrownBy(() -> NamedPipeChannel.connect(address)); // duplex is refused
            var busy =
                    NamedPipeChannel.builder()
                            .direction(direction)
                            .connectTimeout(Duration.ofMillis(50));
            assertThatThrownBy(() -> busy.connect(address)).isInstanceOf(PipeBusyException.class);
            client.close();
            assertThat(pipe.read(ByteBuffer.allocate(9))).isEqualTo(-1);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private List<RecordedEvent> recorded(boolean enabled, Action action) throws Exception {
        Path file = directory.resolve("events.jfr");
        try (var recording = new Recording()) {
            if (enabled) {
                for (String event : EVENTS) {
                    recording.enable("dev.npipe." + event).withoutThreshold();
                }
            }
            recording.start();
            action.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(e -> e.getEventType().getName().startsWith("dev.npipe."))
                .toList();
    }

    private List<RecordedEvent> named(
            List<RecordedEvent> events, String name, Predicate<RecordedEvent> condition) {
        return events.stream()
                .filter(e -> e.getEventType().getName().equals("dev.npipe." + name))
                .filter(e -> e.getString("address").equals(address.toString()))
                .filter(condition)
                .toList();
    }
}
