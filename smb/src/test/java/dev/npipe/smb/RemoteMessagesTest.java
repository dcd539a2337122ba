// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static dev.npipe.smb.Clients.messages;
import static dev.npipe.smb.Clients.pattern;
import static dev.npipe.smb.Clients.read;
import static dev.npipe.smb.Clients.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeMode;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message-type pipe behind Samba, whose client says what type it is. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class RemoteMessagesTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();

    @Test
    void oneWriteIsOneMessage() throws Exception {
        try (var server = StubServer.message(SAMBA, "Lengths", RemoteMessagesTest::tellLengths);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Lengths"))) {
            pipe.write(utf8("four"));
            pipe.write(new ByteBuffer[] {utf8("a"), utf8("bc"), utf8("def")});

            assertThat(read(pipe, 100)).isEqualTo("4");
            assertThat(read(pipe, 100)).isEqualTo("6");
        }
    }

    private static void tellLengths(StubServer.Client client) throws IOException {
        for (byte[] message = client.read(); message != null; message = client.read()) {
            client.write(Integer.toString(message.length).getBytes(UTF_8));
        }
    }

    @Test
    void aReadNeverReturnsBytesOfTwoMessages() throws Exception {
        try (var server =
                        StubServer.message(
                                SAMBA,
                                "Two",
                                client -> {
                                    client.write("first".getBytes(UTF_8));
                                    client.write("second".getBytes(UTF_8));
                                    client.read();
                                });
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Two"))) {
            assertThat(read(pipe, 3)).isEqualTo("fir");
            assertThat(pipe.isMessageComplete()).isFalse();
            assertThat(read(pipe, 3)).isEqualTo("st");
            assertThat(pipe.isMessageComplete()).isTrue();
            assertThat(read(pipe, 100)).isEqualTo("second");
        }
    }

    @Test
    void inByteReadModeTheBordersAreNotSeen() throws Exception {
        try (var server = StubServer.message(SAMBA, "Mode", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Mode"))) {
            pipe.readMode(PipeMode.BYTE);
            pipe.write(utf8("hello"));

            assertThat(read(pipe, 2)).isEqualTo("he");
            assertThat(pipe.isMessageComplete()).isTrue();
            pipe.readMode(PipeMode.MESSAGE);
            assertThat(read(pipe, 2)).isEqualTo("ll");
            assertThat(pipe.isMessageComplete()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4096, 65_534, 65_535})
    void aMessageOfEveryLengthComesBackAsItWas(int length) throws Exception {
        byte[] message = pattern(length);
        try (var server = StubServer.message(SAMBA, "Length" + length, StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "length" + length))) {
            pipe.write(ByteBuffer.wrap(message));

            assertThat(pipe.readMessage(65_535).orElseThrow()).isEqualTo(message);
        }
    }

    @Test
    void aLongerMessageIsRefusedBeforeItIsSent() throws Exception {
        try (var server = StubServer.message(SAMBA, "Limit", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Limit"))) {
            ByteBuffer message = ByteBuffer.allocate(65_536);

            assertThatThrownBy(() -> pipe.write(message))
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining("65,535")
                    .extracting(e -> ((NamedPipeException) e).errorCode())
                    .isEqualTo(24);
            assertThat(message.position()).isZero();
            pipe.write(utf8("still here"));
            assertThat(read(pipe, 100)).isEqualTo("still here");
        }
    }

    @Test
    void aMessageOfNoBytesIsUnsupported() throws Exception {
        try (var server = StubServer.message(SAMBA, "Zero", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Zero"))) {
            assertThatThrownBy(() -> pipe.write(ByteBuffer.allocate(0)))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("no bytes");
        }
        assertThatThrownBy(
                        () ->
                                messages()
                                        .zeroMessageEndsStream(true)
                                        .connect(NamedPipeAddress.of(SAMBA.host(), "Zero")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aMessageThatIsLongerThanItsReaderAllowsStaysUnread() throws Exception {
        try (var server = StubServer.message(SAMBA, "Longer", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Longer"))) {
            pipe.write(utf8("0123456789"));

            assertThatThrownBy(() -> pipe.readMessage(9))
                    .isInstanceOf(NamedPipeException.class)
                    .extracting(e -> ((NamedPipeException) e).errorCode())
                    .isEqualTo(234);
            assertThat(read(pipe, 4)).isEqualTo("0123");
            assertThat(pipe.readMessage(6)).hasValue("456789".getBytes(UTF_8));
        }
    }

    @Test
    void aTransactionWritesAndReads() throws Exception {
        try (var server = StubServer.message(SAMBA, "Transact", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Transact"))) {
            ByteBuffer reply = ByteBuffer.allocate(4);

            assertThat(pipe.transact(utf8("question"), reply)).isEqualTo(4);
            assertThat(pipe.isMessageComplete()).isFalse();
            assertThat(read(pipe, 100)).isEqualTo("tion");
            assertThat(pipe.isMessageComplete()).isTrue();
            assertThat(pipe.transact(ByteBuffer.wrap(pattern(65_535)), ByteBuffer.allocate(65_535)))
                    .isEqualTo(65_535);
        }
    }

    @Test
    void aTransactionWithoutRoomLeavesItsAnswer() throws Exception {
        try (var server = StubServer.message(SAMBA, "NoRoom", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "NoRoom"))) {
            assertThat(pipe.transact(utf8("question"), ByteBuffer.allocate(0))).isZero();
            assertThat(pipe.isMessageComplete()).isFalse();
            assertThat(read(pipe, 100)).isEqualTo("question");
        }
    }

    @Test
    void aTransactionIsRefusedWhileSomethingIsUnread() throws Exception {
        try (var server = StubServer.message(SAMBA, "Unread", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Unread"))) {
            pipe.write(utf8("first"));
            assertThat(read(pipe, 1)).isEqualTo("f");

            assertThatThrownBy(() -> pipe.transact(utf8("second"), ByteBuffer.allocate(10)))
                    .isInstanceOf(PipeBusyException.class);
            assertThat(read(pipe, 10)).isEqualTo("irst");
        }
    }

    @Test
    void theAnswerToAReadThatGaveUpIsTheNextReads() throws Exception {
        var ask = new CountDownLatch(1);
        try (var server =
                        StubServer.message(
                                SAMBA,
                                "Late",
                                client -> {
                                    await(ask);
                                    client.write("late".getBytes(UTF_8));
                                    StubServer.echo(client);
                                });
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Late"))) {
            pipe.readTimeout(Clients.SHORT);
            assertThatThrownBy(() -> read(pipe, 100))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            assertThatThrownBy(() -> read(pipe, 100))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            ask.countDown();
            pipe.readTimeout(Clients.LONG);

            assertThat(read(pipe, 100)).isEqualTo("late");
            pipe.write(utf8("next"));
            assertThat(read(pipe, 100)).isEqualTo("next");
        }
    }

    @Test
    void aTransactionAfterAReadThatGaveUpGetsItsAnswer() throws Exception {
        try (var server = StubServer.message(SAMBA, "GaveUp", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "GaveUp"))) {
            pipe.readTimeout(Clients.SHORT);
            assertThatThrownBy(() -> read(pipe, 100))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            pipe.readTimeout(Clients.LONG);
            ByteBuffer reply = ByteBuffer.allocate(100);

            assertThat(pipe.transact(utf8("question"), reply)).isEqualTo(8);
        }
    }

    @Test
    void aTransactionWithoutAnAnswerEndsInTimeAndItsAnswerIsTheNextReads() throws Exception {
        var answer = new CountDownLatch(1);
        try (var server =
                        StubServer.message(
                                SAMBA,
                                "Slow",
                                client -> {
                                    byte[] question = client.read();
                                    await(answer);
                                    client.write(question);
                                    StubServer.echo(client);
                                });
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Slow"))) {
            pipe.readTimeout(Duration.ofMillis(200));
            assertThatThrownBy(() -> pipe.transact(utf8("question"), ByteBuffer.allocate(100)))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            answer.countDown();
            pipe.readTimeout(Clients.LONG);

            assertThat(read(pipe, 100)).isEqualTo("question");
        }
    }

    @Test
    void whatWasWrittenBeforeTheServerClosedIsReadAndThenTheEnd() throws Exception {
        try (var server =
                        StubServer.message(
                                SAMBA, "Last", client -> client.write("last".getBytes(UTF_8)));
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Last"))) {
            assertThat(read(pipe, 100)).isEqualTo("last");
            assertThat(read(pipe, 100)).isEqualTo("<end>");
            assertThat(read(pipe, 100)).isEqualTo("<end>");
            assertThatThrownBy(() -> pipe.write(utf8("anybody there?")))
                    .isInstanceOf(NamedPipeException.class)
                    .extracting(e -> ((NamedPipeException) e).errorCode())
                    .isEqualTo(232);
        }
    }

    @Test
    void whatSambaCannotCarryIsUnsupported() throws Exception {
        try (var server = StubServer.message(SAMBA, "Cannot", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Cannot"))) {
            assertThatThrownBy(() -> pipe.peek(ByteBuffer.allocate(1)))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(pipe::available).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> pipe.awaitDrain(Clients.LONG))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(pipe::shutdownOutput)
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(pipe::disconnect).isInstanceOf(UnsupportedOperationException.class);
            pipe.write(utf8("still here"));
            assertThat(read(pipe, 100)).isEqualTo("still here");
        }
    }

    @Test
    void aMessageOfNoBytesFromTheServerIsAnErrorAndNoEnd() throws Exception {
        try (var server =
                        StubServer.message(
                                SAMBA,
                                "Nothing",
                                client -> {
                                    client.write(new byte[0]);
                                    client.read();
                                });
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Nothing"))) {
            assertThatThrownBy(() -> read(pipe, 100))
                    .isInstanceOf(NamedPipeException.class)
                    .extracting(e -> ((NamedPipeException) e).errorCode())
                    .isEqualTo(1117);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
