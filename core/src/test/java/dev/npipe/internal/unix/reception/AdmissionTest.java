// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.PipeDirection;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Crowd;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.door.Refusal;
import dev.npipe.internal.unix.door.Request;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.greeting.Capabilities;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.waiting.Instances;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client that does not get in after all, and whose first frame is none: its connection would
 * close itself for that, and give the instance back a second time.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class AdmissionTest {
    private static final long CLIENT = 4711;

    /** An idle connection is looked at for the first time after a tenth of this at most. */
    private static final long LOOKED_AT_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Arrivals<Arrived> queue = new Arrivals<>();
    private final Crowd crowd = new Crowd(9, 9);
    private final ServedPipe pipe = pipe();
    private final FailingStranger client = stranger();
    private Reception reception;

    @BeforeEach
    void open() throws IOException {
        AccessCheck check =
                AccessCheck.of("admitting", pipe.options().security(), new OneUser(CLIENT));
        reception = new Reception(pipe, check, queue);
        client.send(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}));
    }

    private ServedPipe pipe() {
        return TestPipe.of("admitting", 1, new Instances(1, crowd));
    }

    private static FailingStranger stranger() {
        try {
            return new FailingStranger(CLIENT, Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** True if the library's own look met the client's fault, and closed its connection. */
    private boolean isLookedAt() {
        long end = System.nanoTime() + LOOKED_AT_NANOS;
        while (!client.isClosed() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return client.isClosed();
    }

    private interface Answer {
        void send() throws IOException;
    }

    /** Asks for all that the pipe has, and for answers to drains. */
    private record Asks(PeerIdentity client, Answer answer) implements Request {
        @Override
        public boolean reads() {
            return true;
        }

        @Override
        public boolean writes() {
            return true;
        }

        @Override
        public Optional<Refusal> fault() {
            return Optional.empty();
        }

        @Override
        public long waitNanos() {
            return 0;
        }

        @Override
        public Optional<PipeDirection> opens() {
            return Optional.of(PipeDirection.DUPLEX);
        }

        @Override
        public Carrier carrier() {
            return Capabilities.carrier(Handshake.CAPABILITY_DRAIN);
        }

        @Override
        public void welcome() throws IOException {
            answer.send();
        }

        @Override
        public void refuse(Refusal refusal) {
            throw new AssertionError(refusal);
        }
    }

    private void assertNothingIsTaken() {
        assertThat(pipe.instances().used()).as("instances in use").isZero();
        assertThat(crowd.size()).as("arrived clients").isZero();
    }

    @Test
    void oneThatLeavesBeforeItsAnswerGivesItsInstanceBackOnce() {
        var gone = new PeerGoneException(new IOException("as a test"));
        var request =
                new Asks(
                        client.credentials(),
                        () -> {
                            assertThat(isLookedAt()).as("looked at before its answer").isFalse();
                            throw gone;
                        });
        assertThatThrownBy(() -> reception.receive(client, request)).isSameAs(gone);
        assertThat(isLookedAt()).as("looked at though it is not in").isFalse();
        assertNothingIsTaken();
    }

    @Test
    void oneThatComesAsThePipeClosesGivesItsInstanceBackOnce() throws Exception {
        queue.close();
        Progress progress = reception.receive(client, new Asks(client.credentials(), () -> {}));
        assertThat(progress).isInstanceOf(Outcome.Closed.class);
        assertThat(isLookedAt()).as("looked at though it is not in").isFalse();
        assertNothingIsTaken();
    }

    @Test
    void oneThatIsInIsLookedAtAndGivesItsInstanceBackOnce() throws Exception {
        Progress progress = reception.receive(client, new Asks(client.credentials(), () -> {}));
        assertThat(progress).isInstanceOf(Outcome.HandedOver.class);
        while (!isLookedAt()) {
            assertThat(queue.waiting()).hasSize(1);
        }
        Arrived arrived = queue.close().getFirst();
        pipe.instances().accepted(arrived.user());
        arrived.connection().close();
        assertNothingIsTaken();
    }
}
