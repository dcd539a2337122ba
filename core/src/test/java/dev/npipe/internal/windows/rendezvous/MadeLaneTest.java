// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.windows.lane.FakeLane;
import dev.npipe.internal.windows.lane.Lane;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a lane is kept that was made for one of a process's connections, and who gets it. */
@Timeout(60)
final class MadeLaneTest {
    private static final long SENT = 5;

    private final FakeLane memory = new FakeLane();
    private final FakeMaker maker = new FakeMaker();
    private final MadeLane lane = made(memory);
    private final long now = System.nanoTime();
    private final long late = now + Duration.ofSeconds(11).toNanos();

    private MadeLane made(FakeLane of) {
        return new MadeLane(maker, "pipe", 4711, of.server());
    }

    /** The client says where its token is. */
    private boolean begins() {
        return memory.client().out().beginUnlessGivenUp(SENT);
    }

    private void assertIsKept() {
        assertThat(maker.told).doesNotContain("over", "given up");
        assertThat(memory.closed).isFalse();
        assertThat(lane.claim()).isSameAs(memory.server());
    }

    private void assertIsGivenUp() {
        assertThat(maker.told).containsSubsequence("over", "given up");
        assertThat(memory.closed).as("the second pipe was closed").isTrue();
        assertThat(lane.mark()).isNegative();
        assertThat(lane.claim()).isNull();
        assertThat(lane.lookAfter(late)).isFalse();
        assertThatThrownBy(() -> memory.open(memory.server().memory().name()))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void itsClientIsToldTheNameAndTheToken() {
        assertThat(lane.told())
                .isEqualTo(new LaneRequest.Made(memory.server().memory().name(), FakeLane.TOKEN));
        assertThat(lane.token()).isSameAs(FakeLane.TOKEN);
    }

    @Test
    void oneThatWasJustMadeIsKept() {
        assertThat(lane.lookAfter(now)).isTrue();
        assertThat(lane.mark()).as("no token is on its way").isNegative();
        assertIsKept();
    }

    @Test
    void itIsGivenUpWhenItsClientTakesTooLong() {
        assertThat(lane.lookAfter(late)).isFalse();
        assertIsGivenUp();
        assertThat(begins()).as("the client may begin").isFalse();
    }

    @Test
    void itIsGivenUpWhenItsClientHasGone() {
        memory.gone = true;
        assertThat(lane.lookAfter(now)).isFalse();
        assertIsGivenUp();
    }

    @Test
    void whileItsTokenIsOnItsWayItIsKept() {
        assertThat(begins()).isTrue();
        assertThat(lane.mark()).isEqualTo(SENT);
        assertThat(lane.lookAfter(late)).isTrue();
        assertThat(maker.told).as("beside the application").containsExactly("look");
        assertIsKept();
    }

    /** A client may go when it has written all it has to say. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsTokenIsAwaitedWhileAnEndIsThere(boolean isClient) {
        assertThat(begins()).isTrue();
        memory.gone = !isClient;
        maker.isExpected = !isClient;
        assertThat(lane.lookAfter(late)).isTrue();
        assertIsKept();
    }

    @Test
    void aTokenThatNobodyCanBringAnyMoreIsNotAwaited() {
        assertThat(begins()).isTrue();
        memory.gone = true;
        maker.isExpected = false;
        assertThat(lane.lookAfter(now)).isFalse();
        assertThat(maker.told).as("a look at last").startsWith("look");
        assertIsGivenUp();
    }

    /** The second pipe may be closed before the connection is. */
    @Test
    void aTokenIsAwaitedForAWhileWhereAnotherConnectionIsThere() {
        assertThat(begins()).isTrue();
        memory.gone = true;
        maker.isExpected = false;
        maker.mayBeExpected = true;
        assertThat(lane.lookAfter(now)).isTrue();
        assertThat(lane.lookAfter(late)).isFalse();
        assertIsGivenUp();
    }

    @Test
    void aTokenThatTheLastLookFindsCounts() {
        assertThat(begins()).isTrue();
        memory.gone = true;
        maker.isExpected = false;
        maker.look = () -> assertThat(lane.claim()).isNotNull();
        lane.lookAfter(now);
        assertThat(maker.told).containsExactly("look", "over");
        assertThat(lane.lookAfter(late)).as("it is looked after by its connection").isFalse();
        assertThat(memory.closed).isFalse();
    }

    /** As where its token had no room in the pipe. */
    @Test
    void aTokenThatIsTakenBackIsOnItsWayNoMore() {
        assertThat(begins()).isTrue();
        memory.client().out().beginNot();
        assertThat(lane.mark()).isNegative();
        assertThat(lane.lookAfter(late)).isFalse();
        assertIsGivenUp();
    }

    @Test
    void oneConnectionGetsIt() {
        assertThat(begins()).isTrue();
        assertThat(lane.claim()).isSameAs(memory.server());
        assertThat(lane.claim()).as("another one's").isNull();
        assertThat(lane.mark()).as("for those that look").isNegative();
        assertThat(maker.told).containsExactly("over");
        assertThat(lane.lookAfter(late)).isFalse();
        assertThat(maker.told).containsExactly("over");
        assertThat(memory.header(true).load(RingHeader.MARK)).isEqualTo(SENT + 1);
    }

    @Test
    void itsNameIsForgottenOnceAConnectionHasIt() {
        String name = memory.server().memory().name();
        assertThat(lane.claim()).isNotNull();
        assertThatThrownBy(() -> memory.open(name)).isInstanceOf(NoSuchFileException.class);
    }

    /** Whether two things happened that were tried at once. */
    private record Both(boolean one, boolean other) {
        static Both of(BooleanSupplier one, BooleanSupplier other) throws Exception {
            var together = new CyclicBarrier(2);
            var trying =
                    new FutureTask<>(
                            () -> {
                                together.await();
                                return one.getAsBoolean();
                            });
            Thread.ofPlatform().daemon().start(trying);
            together.await();
            boolean happened = other.getAsBoolean();
            return new Both(trying.get(20, TimeUnit.SECONDS), happened);
        }
    }

    @Test
    void itsClientBeginsOrItIsGivenUpAndNeverBoth() throws Exception {
        for (int i = 0; i < 200; i++) {
            var raced = new FakeLane();
            MadeLane made = made(raced);
            var both =
                    Both.of(
                            () -> raced.client().out().beginUnlessGivenUp(SENT),
                            () -> !made.lookAfter(late));
            assertThat(both.one())
                    .as("round %s: it began, and was given up: %s", i, both)
                    .isNotEqualTo(both.other());
            assertThat(raced.closed).isEqualTo(both.other());
            assertThat(made.claim() != null).isEqualTo(both.one());
        }
    }

    @Test
    void aConnectionGetsItOrItIsGivenUpAndNeverBoth() throws Exception {
        for (int i = 0; i < 200; i++) {
            var raced = new FakeLane();
            MadeLane made = made(raced);
            raced.gone = true;
            var both = Both.of(() -> isWhole(made.claim()), () -> !made.lookAfter(now));
            assertThat(raced.closed).as("round %s: %s", i, both).isEqualTo(!both.one());
        }
    }

    /** What is given to a connection is not given back to the system. */
    private static boolean isWhole(@Nullable Lane lane) {
        return lane != null && lane.memory().rings().header(true).load(RingHeader.LEFT) == 0;
    }
}
