// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a stranger copies first, the client of the README, and the echo server: each with other ends
 * that do not do as they should.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no directory keeps fixed names apart there")
@Timeout(60)
@Tag("slow")
final class FirstExampleTest {
    private static final String DIRECTORY = "dev.npipe.directory";
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("SamplePipe");

    @TempDir private Path directory;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void useOwnDirectory() {
        System.setProperty(DIRECTORY, directory.toString());
    }

    @AfterEach
    void useDefaultDirectory() {
        threads.shutdownNow();
        threads.close();
        System.clearProperty(DIRECTORY);
    }

    @Test
    void aLongAnswerIsPrintedWhole() throws Exception {
        String answer = "x".repeat(64 * 1024) + "!";
        try (var server = bind(PipeMode.MESSAGE)) {
            Future<String> printed = threads.submit(() -> printedBy("a question"));
            try (NamedPipeChannel pipe = server.accept()) {
                assertThat(pipe.readMessage(1024)).isPresent();
                pipe.write(UTF_8.encode(answer));
                assertThat(printed.get()).isEqualTo(answer + System.lineSeparator());
            }
        }
    }

    @Test
    void aServerThatLeavesIsAnError() throws Exception {
        try (var server = bind(PipeMode.MESSAGE)) {
            Future<String> printed = threads.submit(() -> printedBy("a question"));
            try (NamedPipeChannel pipe = server.accept()) {
                assertThat(pipe.readMessage(1024)).isPresent();
            }
            assertThatThrownBy(printed::get).hasCauseInstanceOf(EOFException.class);
        }
    }

    @Test
    void aServerOfBytesIsAnError() throws Exception {
        try (var _ = bind(PipeMode.BYTE)) {
            assertThatThrownBy(() -> printedBy("a question"))
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining("is of type BYTE");
        }
    }

    @Test
    void aServerOfPlainBytesIsAnErrorAndNeverHalfAnAnswer() throws Exception {
        Path socket = directory.resolve("CoreFxPipe_SamplePipe");
        try (var plain = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            plain.bind(UnixDomainSocketAddress.of(socket)).configureBlocking(false);
            assertThatThrownBy(() -> printedBy("a question"))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("npipe_SamplePipe");
            assertThat(plain.accept()).as("the client did not even connect").isNull();
        }
    }

    @Test
    void theEchoServerSurvivesAClientThatLeavesBeforeItsAnswer() throws Exception {
        var address = NamedPipeAddress.of("sample-echo");
        Future<Integer> serving;
        try (NamedPipeServerChannel server = NamedPipeServerChannel.bind(address)) {
            serving = threads.submit(() -> EchoServer.serve(server));
            try (NamedPipeChannel rude = NamedPipeChannel.connect(address)) {
                // More than the sockets hold in both directions, so that an echo is under way.
                rude.writeTimeout(Duration.ofMillis(200)).write(ByteBuffer.allocate(16 << 20));
            }
            assertThat(EchoServer.echoOf("good morning")).isEqualTo("good morning");
        }
        assertThat(serving.get()).isEqualTo(2);
    }

    @Test
    void theServerToTryAgainstServesOneClientAfterTheOther() throws Exception {
        var address = NamedPipeAddress.of("to-try-against");
        Future<?> serving =
                threads.submit(
                        () -> {
                            StandingEchoServer.main(address.name());
                            return null;
                        });
        for (String text : List.of("first", "second")) {
            try (NamedPipeChannel pipe =
                    NamedPipeChannel.builder()
                            .waitForServer(true)
                            .connectTimeout(Duration.ofSeconds(20))
                            .connect(address)) {
                pipe.write(UTF_8.encode(text));
                assertThat(pipe.readMessage(100))
                        .hasValueSatisfying(m -> assertThat(m).asString(UTF_8).isEqualTo(text));
            }
        }
        assertThat(serving.isDone()).as("it stays up").isFalse();
        assertThat(Sample.all().stream().filter(sample -> !sample.ends()).map(Sample::name))
                .as("what SamplesTest leaves out: this one, and those of ServersTest")
                .containsExactly(
                        "LogCollector",
                        "PipeToTcp",
                        "StandingEchoServer",
                        "SystemdService",
                        "UserRights");
    }

    private static NamedPipeServerChannel bind(PipeMode mode) throws IOException {
        return NamedPipeServerChannel.builder().mode(mode).bind(ADDRESS);
    }

    private static String printedBy(String question) throws IOException {
        PrintStream before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            MessageRequestReply.ask(question);
        } finally {
            System.setOut(before);
        }
        return printed.toString(UTF_8);
    }
}
