// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server reads and writes when its client is behind Samba. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class ServerTest {
    private static final int CLOSED = -7;

    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();
    @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private static String text(NamedPipeChannel channel) throws IOException {
        return new String(channel.readMessage(100_000).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void messagesKeepTheirBoundariesBothWays() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            for (String each : new String[] {"one", "two", "three"}) {
                client.write(bytes(each));
                accepted.write(bytes(each + " back"));
            }
            for (String each : new String[] {"one", "two", "three"}) {
                assertThat(text(accepted)).isEqualTo(each);
                assertThat(text(client)).isEqualTo(each + " back");
            }
        }
    }

    @Test
    void bytesFlowBothWays() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.BYTE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(bytes("abc"));
            client.write(bytes("def"));
            ByteBuffer received = ByteBuffer.allocate(6);
            while (received.hasRemaining()) {
                accepted.read(received);
            }
            assertThat(StandardCharsets.UTF_8.decode(received.flip()).toString())
                    .isEqualTo("abcdef");
            accepted.write(bytes("ghi"));
            assertThat(text(client)).isEqualTo("ghi");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 4096, 65534, 65535})
    void aMessageOfAnySizeThatSambaCarriesArrivesWhole(int size) throws Exception {
        byte[] message = new byte[size];
        new Random(size).nextBytes(message);
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(ByteBuffer.wrap(message));
            assertThat(accepted.readMessage(size)).hasValue(message);
            accepted.write(ByteBuffer.wrap(message));
            assertThat(client.readMessage(size)).hasValue(message);
        }
    }

    @Test
    void whatSambaCannotCarryIsRefusedAtTheCall() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> accepted.write(ByteBuffer.allocate(65536)))
                    .withMessageContaining("65535");
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> accepted.write(ByteBuffer.allocate(0)))
                    .withMessageContaining("no bytes");
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(accepted::shutdownOutput);
            accepted.write(bytes("still usable"));
            assertThat(text(client)).isEqualTo("still usable");
        }
    }

    @Test
    void aMessageIsReadInParts() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(bytes("12345"));
            client.write(bytes("next"));
            ByteBuffer part = ByteBuffer.allocate(2);
            assertThat(accepted.read(part)).isEqualTo(2);
            assertThat(accepted.isMessageComplete()).isFalse();
            assertThatExceptionOfType(NamedPipeException.class)
                    .isThrownBy(() -> accepted.readMessage(2))
                    .matches(e -> e.errorCode() == 234);
            assertThat(accepted.read(part.clear())).isEqualTo(2);
            assertThat(accepted.isMessageComplete()).isFalse();
            assertThat(accepted.read(part.clear())).isEqualTo(1);
            assertThat(accepted.isMessageComplete()).isTrue();
            assertThat(text(accepted)).isEqualTo("next");
        }
    }

    @Test
    void byteReadModeGoesOverTheEndsOfMessages() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            accepted.readMode(PipeMode.BYTE);
            client.write(bytes("ab"));
            client.write(bytes("cde"));
            ByteBuffer all = ByteBuffer.allocate(5);
            while (all.hasRemaining()) {
                accepted.read(all);
            }
            assertThat(StandardCharsets.UTF_8.decode(all.flip()).toString()).isEqualTo("abcde");
        }
    }

    @Test
    void aServerPeeksTransactsAndDrains() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(bytes("peek"));
            client.write(bytes("me"));
            ByteBuffer look = ByteBuffer.allocate(3);
            PipePeek seen = accepted.peek(look);
            while (seen.available() < 6) {
                Thread.onSpinWait();
                seen = accepted.peek(look.clear());
            }
            assertThat(seen).isEqualTo(new PipePeek(3, 6, 1));
            assertThat(text(accepted)).isEqualTo("peek");
            assertThatExceptionOfType(NamedPipeException.class)
                    .isThrownBy(() -> accepted.transact(bytes("q"), ByteBuffer.allocate(10)))
                    .matches(e -> e.errorCode() == 231);
            assertThat(text(accepted)).isEqualTo("me");

            Thread answering =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            client.write(bytes("re: " + text(client)));
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    });
            ByteBuffer reply = ByteBuffer.allocate(20);
            assertThat(accepted.transact(bytes("question"), reply)).isEqualTo(12);
            answering.join();

            accepted.write(bytes("last"));
            assertThatExceptionOfType(InterruptedByTimeoutException.class)
                    .isThrownBy(() -> accepted.awaitDrain(Duration.ofMillis(50)));
            assertThat(text(client)).isEqualTo("last");
            accepted.awaitDrain(Duration.ofSeconds(20));
        }
    }

    @Test
    void severalMessagesGoAtOnce() throws Exception {
        ByteBuffer[] messages = new ByteBuffer[500];
        Arrays.setAll(messages, i -> bytes("message " + i));
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            assertThat(accepted.writeMessages(messages)).isEqualTo(500);
            for (int i = 0; i < 500; i++) {
                assertThat(text(client)).isEqualTo("message " + i);
            }
        }
    }

    @Test
    void aReadThatTimesOutLosesNothing() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            accepted.readTimeout(Duration.ofMillis(30));
            assertThatExceptionOfType(InterruptedByTimeoutException.class)
                    .isThrownBy(() -> accepted.read(ByteBuffer.allocate(10)));
            client.write(bytes("late"));
            accepted.readTimeout(Duration.ofSeconds(20));
            assertThat(text(accepted)).isEqualTo("late");
        }
    }

    @Test
    void theEndOfTheClientIsTheEndOfTheStream() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(bytes("bye"));
            client.close();
            assertThat(text(accepted)).isEqualTo("bye");
            assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThatExceptionOfType(NamedPipeException.class)
                    .isThrownBy(() -> accepted.write(bytes("too late")))
                    .matches(e -> e.errorCode() == 232);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BYTE", "MESSAGE"})
    void whatWasWrittenBeforeTheCloseArrives(PipeMode mode) throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(mode);
                NamedPipeChannel client = pipe.connect()) {
            try (NamedPipeChannel accepted = server.accept()) {
                accepted.write(bytes("the last words"));
            }
            assertThat(text(client)).isEqualTo("the last words");
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aCloseWithUnreadRequestsStillDeliversTheAnswer() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect()) {
            try (NamedPipeChannel accepted = server.accept()) {
                client.write(bytes("first"));
                client.write(bytes("second"));
                assertThat(text(accepted)).isEqualTo("first");
                accepted.write(bytes("the answer"));
            }
            assertThat(text(client)).isEqualTo("the answer");
        }
    }

    @Test
    void closeWakesABlockedReadAndTheClientSeesTheEnd() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (NamedPipeServerChannel server =
                            BehindSamba.server(mode)
                                    .bind(NamedPipeAddress.of(pipe.name() + "-" + mode));
                    NamedPipeChannel client =
                            BehindSamba.client(BehindSamba.user())
                                    .connect(
                                            NamedPipeAddress.of(
                                                    SAMBA.host(), pipe.name() + "-" + mode));
                    NamedPipeChannel accepted = server.accept()) {
                accepted.write(bytes("unread"));
                var reader =
                        CompletableFuture.supplyAsync(
                                () -> {
                                    try {
                                        return accepted.read(ByteBuffer.allocate(1));
                                    } catch (ClosedChannelException e) {
                                        return CLOSED;
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                });
                accepted.close();
                assertThat(reader.get()).isEqualTo(CLOSED);
                assertThat(text(client)).isEqualTo("unread");
            }
        }
    }
}
