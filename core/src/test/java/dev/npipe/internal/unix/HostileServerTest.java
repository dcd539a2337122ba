// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that do not keep to the handshake, and what a client makes of them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
public final class HostileServerTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    private static NamedPipeChannelBuilder client() {
        return NamedPipeChannel.builder().connectTimeout(Duration.ofSeconds(10));
    }

    private NamedPipeAddress address() {
        return NamedPipeAddress.of(name);
    }

    private ForeignServer answering(ByteBuffer answer) throws IOException {
        return ForeignServer.listen(
                directory.npipe(name),
                peer -> {
                    peer.receive(Handshake.SIZE);
                    peer.send(answer.duplicate());
                    peer.bytesUntilTheEnd();
                });
    }

    private static ByteBuffer answer(int version, int status) {
        var pipe = new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, false, 0, 0, 255, 1);
        return new ServerHello(version, status, 0, pipe, 1).encode();
    }

    private NamedPipeException refusal(ByteBuffer answer) throws IOException {
        try (ForeignServer server = answering(answer)) {
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class, () -> client().connect(address()));
            assertThat(e.getFile()).isEqualTo(address().toString());
            assertThat(server.clients()).as("attempts").isOne();
            return e;
        }
    }

    @Test
    void garbageIsNoAnswer() throws Exception {
        var http =
                "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\nX: 1\r\n\r\n";
        var e = refusal(ByteBuffer.wrap(http.getBytes(StandardCharsets.US_ASCII)));
        assertThat(e.errorCode()).isEqualTo(Win32Error.INVALID_DATA);
        assertThat(e)
                .hasMessageContaining("not an npipe handshake: it begins with 485454502f312e31");
    }

    @Test
    void aTypeThatDoesNotExistIsNoAnswer() throws Exception {
        var e = refusal(answer(Handshake.VERSION, 0).put(12, (byte) 2));
        assertThat(e.errorCode()).isEqualTo(Win32Error.INVALID_DATA);
        assertThat(e).hasMessageContaining("unknown pipe type 2");
    }

    @Test
    void aDirectionThatDoesNotExistIsNoAnswer() throws Exception {
        var e = refusal(answer(Handshake.VERSION, 0).put(13, (byte) -1));
        assertThat(e.errorCode()).isEqualTo(Win32Error.INVALID_DATA);
        assertThat(e).hasMessageContaining("unknown direction -1");
    }

    @Test
    void sizesAndCountsThatCannotBeAreNoAnswer() throws Exception {
        for (int offset : new int[] {24, 28, 40, 44}) {
            var e = refusal(answer(Handshake.VERSION, 0).putInt(offset, -1));
            assertThat(e.errorCode()).isEqualTo(Win32Error.INVALID_DATA);
            assertThat(e).hasMessageContaining("a number out of its range");
        }
    }

    @Test
    void aServerThatIsTooBusyToLetAClientWaitIsAskedAgain() throws Exception {
        var answers = new AtomicInteger();
        try (ForeignServer server =
                        ForeignServer.listen(
                                directory.npipe(name),
                                peer -> {
                                    peer.receive(Handshake.SIZE);
                                    boolean busy = answers.incrementAndGet() < 4;
                                    peer.send(answer(1, busy ? Win32Error.PIPE_BUSY : 0));
                                    peer.bytesUntilTheEnd();
                                });
                NamedPipeChannel pipe = client().connect(address())) {
            assertThat(pipe.isOpen()).isTrue();
            assertThat(server.clients()).isEqualTo(4);
        }
    }

    @Test
    void whatTheClientDidNotOfferIsNotAgreedOn() throws Exception {
        try (ForeignServer _ = answering(answer(Handshake.VERSION, 0).putInt(16, -1));
                NamedPipeChannel pipe = client().connect(address())) {
            assertThat(catchThrowable(pipe::shutdownOutput))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void aServerOfAnotherVersionIsToldFromOneThatRefuses() throws Exception {
        for (int status : new int[] {0, Win32Error.REVISION_MISMATCH}) {
            var e = refusal(answer(2, status));
            assertThat(e.errorCode()).isEqualTo(Win32Error.REVISION_MISMATCH);
            assertThat(e).hasMessageContaining("the server speaks version 2");
        }
    }

    @Test
    void anyRefusalCarriesItsCode() throws Exception {
        assertThat(refusal(answer(Handshake.VERSION, 4711)).errorCode()).isEqualTo(4711);
    }

    @Test
    void aBusyServerIsBusyAndNotAskedAgainWhenTheTimeIsOver() throws Exception {
        try (ForeignServer server = answering(answer(Handshake.VERSION, Win32Error.PIPE_BUSY))) {
            var impatient = client().connectTimeout(Duration.ZERO);
            assertThat(catchThrowable(() -> impatient.connect(address())))
                    .isInstanceOf(PipeBusyException.class);
            assertThat(server.clients()).as("attempts").isOne();
        }
    }

    @Test
    void aServerThatRefusesTheUserDeniesAccess() throws Exception {
        try (ForeignServer _ = answering(answer(Handshake.VERSION, Win32Error.ACCESS_DENIED))) {
            assertThat(catchThrowable(() -> client().connect(address())))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessage(
                            address()
                                    + ": the server refuses this user, who asked to read and write");
        }
    }

    @Test
    void aServerThatClosesAtOnceIsGivenUpAfterAFewTries() throws Exception {
        try (ForeignServer server = ForeignServer.listen(directory.npipe(name), _ -> {})) {
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class,
                            () -> NamedPipeChannel.connect(address())); // no time limit
            assertThat(e.errorCode()).isEqualTo(Win32Error.BROKEN_PIPE);
            assertThat(e).hasMessageContaining("closed the connection during the handshake");
            assertThat(server.clients()).as("attempts").isEqualTo(3);
        }
    }

    @Test
    void aServerThatClosesInTheMiddleOfItsAnswerGivesNoAnswer() throws Exception {
        try (ForeignServer _ =
                ForeignServer.listen(
                        directory.npipe(name),
                        peer -> {
                            peer.receive(Handshake.SIZE);
                            peer.send(answer(Handshake.VERSION, 0).limit(40));
                        })) {
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class, () -> client().connect(address()));
            assertThat(e.errorCode()).isEqualTo(Win32Error.INVALID_DATA);
            assertThat(e).hasMessageContaining("it ended after 40 of its 64 bytes");
        }
    }

    /** The one test that waits for the time limit of the handshake, at both ends at once. */
    @Test
    void silenceEndsWithTheTimeLimitOfTheHandshake() throws Exception {
        String own = PipeDirectory.uniqueName();
        try (var _ = NamedPipeServerChannel.bind(NamedPipeAddress.of(own));
                RawPeer silent = RawPeer.connect(directory.npipe(own));
                ForeignServer _ =
                        ForeignServer.listen(directory.npipe(name), RawPeer::bytesUntilTheEnd)) {
            silent.send(RawPeer.hello(Handshake.VERSION, 0, 0).limit(63));
            var e =
                    catchThrowableOfType(
                            PipeBusyException.class,
                            () ->
                                    NamedPipeChannel.builder()
                                            .connectTimeout(Duration.ofMillis(1))
                                            .connect(address()));
            assertThat(e.errorCode()).isEqualTo(Win32Error.SEM_TIMEOUT);
            assertThat(e).hasMessageContaining("the server did not answer in time");
            assertThat(silent.bytesUntilTheEnd()).as("bytes from our server").isZero();
        }
    }

    @Test
    void aFullBacklogIsBusy() throws Exception {
        var busy = client().connectTimeout(Duration.ZERO);
        try (ForeignServer server = ForeignServer.deaf(directory.npipe(name))) {
            server.fillBacklog();
            var e = catchThrowableOfType(PipeBusyException.class, () -> busy.connect(address()));
            assertThat(e.errorCode()).isEqualTo(Win32Error.PIPE_BUSY);
            assertThat(e).hasMessageContaining("the backlog of the pipe's socket is full");
        }
    }
}
