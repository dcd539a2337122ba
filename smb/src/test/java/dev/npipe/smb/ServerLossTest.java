// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samba's process for one client dies in the middle, and waits behind Samba are ended. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class ServerLossTest {
    private static final int LARGEST = 65535;

    /** A platform thread waits in the call itself. */
    private static final Set<String> READING = Set.of("awaitReadable", "recv");

    private static final Set<String> WRITING = Set.of("awaitWritable", "await");

    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();
    @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

    /** A task in a thread of its own. */
    private record Running(FutureTask<Object> task, Thread thread) {
        static Running start(boolean virtual, Callable<Object> work) {
            var task = new FutureTask<>(work);
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
            return new Running(task, builder.start(task));
        }

        /** Waits until it is in one of the methods in which a thread waits for the socket. */
        Running waitingIn(Set<String> methods) {
            while (!task.isDone() && !isIn(methods)) {
                Thread.onSpinWait();
            }
            assertThat(task.isDone()).isFalse();
            return this;
        }

        private boolean isIn(Set<String> methods) {
            return Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> methods.contains(frame.getMethodName()));
        }

        Exception failure() throws InterruptedException {
            thread.join();
            return (Exception) task.exceptionNow();
        }
    }

    private static Object writeForEver(NamedPipeChannel channel) throws IOException {
        while (true) {
            channel.write(ByteBuffer.allocate(LARGEST));
        }
    }

    /** Reads to the end, which comes at the edge of a message or inside one. */
    private static void readToTheLoss(NamedPipeChannel accepted) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(1000);
        try {
            while (accepted.read(part.clear()) >= 0) {
                assertThat(part.position()).isPositive();
            }
            assertThat(accepted.isMessageComplete()).isTrue();
        } catch (NamedPipeException e) {
            assertThat(e.errorCode()).as(e.getMessage()).isEqualTo(109);
        }
    }

    private void theNextClientIsServed(NamedPipeServerChannel server) throws IOException {
        assertThat(server.info().instances()).isZero();
        try (NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(StandardCharsets.UTF_8.encode("next"));
            assertThat(accepted.readMessage(10)).hasValue("next".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aLossWhileTheClientSendsEndsBothEnds() throws Exception {
        try (NamedPipeServerChannel server =
                BehindSamba.server(PipeMode.MESSAGE).maxInstances(1).bind(pipe.local())) {
            var before = SAMBA.children();
            try (NamedPipeChannel client = pipe.connect();
                    NamedPipeChannel accepted = server.accept()) {
                var sending = Running.start(false, () -> writeForEver(client));
                assertThat(accepted.read(ByteBuffer.allocate(1000))).isEqualTo(1000);
                assertThat(accepted.isMessageComplete()).isFalse();
                SAMBA.killChildrenSince(before);
                readToTheLoss(accepted);
                assertThatExceptionOfType(NamedPipeException.class)
                        .isThrownBy(() -> accepted.write(ByteBuffer.allocate(1)))
                        .matches(e -> e.errorCode() == 232);
                assertThat(sending.failure())
                        .isInstanceOf(NamedPipeException.class)
                        .hasMessageContaining(pipe.name());
            }
            theNextClientIsServed(server);
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    void aLossWhileTheServerWaitsToWriteEndsTheWrite(PipeMode mode) throws Exception {
        try (NamedPipeServerChannel server =
                BehindSamba.server(mode).maxInstances(1).bind(pipe.local())) {
            var before = SAMBA.children();
            try (NamedPipeChannel client = pipe.connect();
                    NamedPipeChannel accepted = server.accept()) {
                var writing = Running.start(true, () -> writeForEver(accepted));
                writing.waitingIn(WRITING);
                SAMBA.killChildrenSince(before);
                assertThat(writing.failure())
                        .isInstanceOfSatisfying(
                                NamedPipeException.class,
                                e -> assertThat(e.errorCode()).isEqualTo(232));
                assertThat(accepted.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> client.write(ByteBuffer.allocate(1)))
                        .withMessageContaining(pipe.name());
            }
            theNextClientIsServed(server);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptAndCloseEndAReadThatWaits(boolean virtual) throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel first = pipe.connect();
                NamedPipeChannel second = pipe.connect();
                NamedPipeChannel interrupted = server.accept();
                NamedPipeChannel closed = server.accept()) {
            var one = Running.start(virtual, () -> interrupted.read(ByteBuffer.allocate(1)));
            one.waitingIn(READING).thread().interrupt();
            assertThat(one.failure()).isInstanceOf(ClosedByInterruptException.class);
            assertThat(first.read(ByteBuffer.allocate(1))).isEqualTo(-1);

            var other = Running.start(virtual, () -> closed.read(ByteBuffer.allocate(1)));
            other.waitingIn(READING);
            closed.close();
            assertThat(other.failure())
                    .isInstanceOf(ClosedChannelException.class)
                    .isNotInstanceOf(ClosedByInterruptException.class);
            assertThat(second.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }
}
