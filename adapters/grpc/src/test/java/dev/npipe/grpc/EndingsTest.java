// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipes;
import dev.npipe.netty.RecordedLeaks;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How calls end that get no answer, and what becomes of the connection. */
@Timeout(120)
@Tag("slow")
final class EndingsTest {
    private static final byte[] BYTES = {1, 2, 3};

    @RegisterExtension private final Ends ends = new Ends();

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    /** A call that the server has and does not answer. */
    private ClientCall<byte[], byte[]> unanswered(
            ManagedChannel channel, CallOptions options, Collected answer) throws Exception {
        ClientCall<byte[], byte[]> call = channel.newCall(BytesService.SILENCE, options);
        ClientCalls.asyncUnaryCall(call, BYTES, answer);
        assertThat(ends.service.silence.poll(60, TimeUnit.SECONDS)).isEqualTo(BytesService.BEGUN);
        return call;
    }

    private static Status.Code end(Collected answer) {
        Throwable failure = null;
        try {
            answer.all();
        } catch (CompletionException e) {
            failure = e.getCause();
        }
        assertThat(failure).isInstanceOf(StatusRuntimeException.class);
        return ((StatusRuntimeException) failure).getStatus().getCode();
    }

    @Test
    void aCallEndsAtItsDeadlineAtBothEnds() throws Exception {
        ends.server();
        ManagedChannel channel = ends.channel();
        assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
        var answer = new Collected();
        // long enough to reach the server, on a machine that is busy too
        var soon = CallOptions.DEFAULT.withDeadlineAfter(4, TimeUnit.SECONDS);
        unanswered(channel, soon, answer);
        assertThat(end(answer)).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(ends.service.silence.poll(60, TimeUnit.SECONDS))
                .isEqualTo(BytesService.CANCELLED);
        assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
    }

    @Test
    void aCancelledCallIsCancelledAtTheServerAndTheConnectionStays() throws Exception {
        ends.server();
        ManagedChannel channel = ends.channel();
        var answer = new Collected();
        unanswered(channel, CallOptions.DEFAULT, answer).cancel("not wanted", null);
        assertThat(end(answer)).isEqualTo(Status.Code.CANCELLED);
        assertThat(ends.service.silence.poll(60, TimeUnit.SECONDS))
                .isEqualTo(BytesService.CANCELLED);
        assertThat(channel.getState(false)).isEqualTo(ConnectivityState.READY);
        assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
    }

    @Test
    void afterTheServersEndCallsAreUnavailableAndSayWhy() throws Exception {
        Server server = ends.server();
        ManagedChannel channel = ends.channel();
        assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
        server.shutdown();
        assertThat(server.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(NamedPipes.exists(ends.address)).isFalse();
        untilNot(channel, ConnectivityState.READY);
        Status status = Ends.failure(() -> Ends.echo(channel, BYTES));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getCause()).rootCause().isInstanceOf(NoSuchFileException.class);

        ends.server();
        var ready = CallOptions.DEFAULT.withWaitForReady();
        assertThat(Ends.echo(channel, BYTES, ready)).isEqualTo(BYTES);
    }

    private static void untilNot(ManagedChannel channel, ConnectivityState state)
            throws InterruptedException {
        var changed = new CountDownLatch(1);
        channel.notifyWhenStateChanged(state, changed::countDown);
        assertThat(changed.await(60, TimeUnit.SECONDS)).as("no longer %s", state).isTrue();
    }

    @Test
    void aServerThatIsShutDownByForceEndsItsCalls() throws Exception {
        Server server = ends.server();
        var answer = new Collected();
        unanswered(ends.channel(), CallOptions.DEFAULT, answer);
        server.shutdownNow();
        // the second if the client writes after the server has closed: that fails at once
        assertThat(end(answer)).isIn(Status.Code.CANCELLED, Status.Code.UNAVAILABLE);
        assertThat(server.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServerThatIsShutDownAnswersTheCallsItHas() throws Exception {
        Server server = ends.server();
        var answers = new Collected();
        ManagedChannel channel = ends.channel();
        var messages =
                ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(BytesService.CHAT, CallOptions.DEFAULT), answers);
        messages.onNext(BYTES);
        answers.awaitFirst();
        server.shutdown();
        messages.onNext(BYTES);
        messages.onCompleted();
        assertThat(answers.all()).containsExactly(BYTES, BYTES);
        assertThat(server.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aChannelThatIsShutDownEndsItsCallOnlyIfToldTo() throws Exception {
        ends.server();
        ManagedChannel channel = ends.channel();
        var answer = new Collected();
        unanswered(channel, CallOptions.DEFAULT, answer);
        channel.shutdown();
        assertThatThrownBy(() -> Ends.echo(channel, BYTES)).hasMessageContaining("UNAVAILABLE");
        assertThat(ends.service.silence).as("the call goes on").isEmpty();
        channel.shutdownNow();
        assertThat(end(answer)).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(ends.service.silence.poll(60, TimeUnit.SECONDS))
                .isEqualTo(BytesService.CANCELLED);
        assertThat(channel.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anIdleConnectionIsClosedByTheServerAndTheNextCallConnects() throws Exception {
        ends.started(ends.serverBuilder().maxConnectionIdle(50, TimeUnit.MILLISECONDS));
        ManagedChannel channel = ends.channel();
        for (int i = 0; i < 3; i++) {
            var ready = CallOptions.DEFAULT.withWaitForReady();
            assertThat(Ends.echo(channel, BYTES, ready)).isEqualTo(BYTES);
            untilNot(channel, ConnectivityState.READY);
        }
    }
}
