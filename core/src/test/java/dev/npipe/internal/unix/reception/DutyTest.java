// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who takes clients in at a door. */
@Timeout(30)
final class DutyTest {
    private final Duty duty = new Duty();

    private Thread acceptor() {
        return Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                duty.await();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
    }

    /** It waits without a limit, so that nothing at the door wakes nobody. */
    private static void awaitSleep(Thread acceptor) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (acceptor.getState() != Thread.State.WAITING && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(acceptor.getState()).isEqualTo(Thread.State.WAITING);
    }

    private static void assertOnDuty(Thread acceptor) throws InterruptedException {
        acceptor.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(acceptor.isAlive()).as("waits for its turn").isFalse();
    }

    @Test
    void theAcceptorIsOnDutyAtFirst() throws Exception {
        duty.await();
        assertThat(duty.begin()).isFalse();
    }

    @Test
    void theAcceptorSleepsWhileTheApplicationIsOnDuty() throws Exception {
        assertThat(duty.begin()).isTrue();
        assertThat(duty.begin()).as("of another thread").isFalse();
        Thread acceptor = acceptor();
        awaitSleep(acceptor);
        duty.close();
        assertOnDuty(acceptor);
    }

    @Test
    void theAcceptorTakesOverWhenTheApplicationDoesNotComeBack() throws Exception {
        for (boolean comesBack : new boolean[] {true, false}) {
            assertThat(duty.begin()).isTrue();
            Thread acceptor = acceptor();
            awaitSleep(acceptor);
            duty.end(comesBack);
            assertOnDuty(acceptor);
            duty.pause(false);
        }
    }

    @Test
    void theAcceptorSleepsAgainWhenTheApplicationHasComeBack() throws Exception {
        assertThat(duty.begin()).isTrue();
        Thread acceptor = acceptor();
        awaitSleep(acceptor);
        synchronized (duty) { // it comes back before anybody else can
            duty.end(true);
            assertThat(duty.begin()).isTrue();
        }
        LockSupport.parkNanos(10_000_000); // several looks
        awaitSleep(acceptor);
        assertThat(duty.begin()).as("of another thread").isFalse();
        duty.end(false);
        assertOnDuty(acceptor);
    }

    @Test
    void theAcceptorHoldsUpNobodyWhoseDutyIsOver() throws Exception {
        duty.close();
        duty.await();
        assertThat(duty.begin()).isFalse();
    }

    @Test
    void anApplicationThatCameWhileTheAcceptorWasOnDutyIsNext() throws Exception {
        duty.await();
        assertThat(duty.begin()).isFalse();
        synchronized (duty) { // the acceptor looks again after a moment, and finds it there
            duty.pause(false);
            assertThat(duty.begin()).isTrue();
        }
        Thread acceptor = acceptor();
        awaitSleep(acceptor);
        duty.close();
        assertOnDuty(acceptor);
    }
}
