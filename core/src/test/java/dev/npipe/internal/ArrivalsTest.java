// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue of clients that wait to be accepted. */
@Timeout(20)
final class ArrivalsTest {
    private static final Arrivals.Refill NOTHING = () -> {};
    private static final Deadline SOON = Deadline.after(Duration.ofMillis(20));

    private final ReentrantLock lock = new ReentrantLock();
    private final Arrivals<String> arrivals = new Arrivals<>(lock);

    @Test
    void whoComesFirstIsAcceptedFirst() throws Exception {
        assertThat(arrivals.offer("one")).isTrue();
        assertThat(arrivals.offer("two")).isTrue();
        assertThat(arrivals.next(Deadline.NEVER, NOTHING)).isEqualTo("one");
        assertThat(arrivals.isEmpty()).isFalse();
        assertThat(arrivals.next(Deadline.NEVER, NOTHING)).isEqualTo("two");
        assertThat(arrivals.isEmpty()).isTrue();
    }

    @Test
    void aWaitingThreadGetsTheClientThatComes() throws Exception {
        CompletableFuture<String> accepted = waiting(NOTHING);
        arrivals.offer("one");
        assertThat(accepted.get()).isEqualTo("one");
    }

    @Test
    void nobodyComesInTime() {
        assertThatThrownBy(() -> arrivals.next(SOON, NOTHING))
                .isInstanceOf(InterruptedByTimeoutException.class);
    }

    @Test
    void aClientThatIsThereIsAcceptedWithNoTimeLeft() throws Exception {
        arrivals.offer("one");
        assertThat(arrivals.next(Deadline.after(Duration.ZERO), NOTHING)).isEqualTo("one");
    }

    @Test
    void whoInterruptsEndsTheWaitAndTheThreadStaysInterrupted() throws Exception {
        var outcome = new CompletableFuture<Boolean>();
        var looked = new CountDownLatch(1);
        Thread thread =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                arrivals.next(Deadline.NEVER, looked::countDown);
                            } catch (ClosedByInterruptException e) {
                                outcome.complete(Thread.currentThread().isInterrupted());
                            } catch (IOException e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(outcome.get()).isTrue();
    }

    @Test
    void closingWakesWhoWaitsAndTakesNobodyMore() {
        CompletableFuture<String> accepted = waiting(NOTHING);
        assertThat(arrivals.close()).isEmpty();
        assertThat(accepted).failsWithin(Duration.ofSeconds(10));
        assertThat(accepted.exceptionNow()).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThat(arrivals.offer("late")).isFalse();
        assertThat(arrivals.isEmpty()).isTrue();
        assertThatThrownBy(() -> arrivals.next(Deadline.NEVER, NOTHING))
                .isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void closingReturnsThoseWhomNobodyAcceptedOnce() {
        arrivals.offer("one");
        arrivals.offer("two");
        assertThat(arrivals.close()).containsExactly("one", "two");
        assertThat(arrivals.close()).isEmpty();
    }

    @Test
    void aRefillRunsWithTheLockBeforeEachLookAndMayOfferClients() throws Exception {
        Arrivals.Refill refill =
                () -> {
                    assertThat(lock.isHeldByCurrentThread()).isTrue();
                    arrivals.offer("made here");
                };
        assertThat(arrivals.next(Deadline.NEVER, refill)).isEqualTo("made here");
    }

    @Test
    void whatARefillFailsWithIsThrown() {
        Arrivals.Refill refill =
                () -> {
                    throw new IOException("no instance");
                };
        assertThatThrownBy(() -> arrivals.next(Deadline.NEVER, refill)).hasMessage("no instance");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void wakingAllHasEveryWaitingThreadRefillAgain() throws Exception {
        var runs = new AtomicInteger();
        CompletableFuture<String> accepted =
                waiting(
                        () -> {
                            if (runs.incrementAndGet() == 2) {
                                arrivals.offer("after the second look");
                            }
                        });
        arrivals.wakeAll();
        assertThat(accepted.get()).isEqualTo("after the second look");
    }

    @Test
    void whoIsAwayIsRecalledByAClientOfAnotherThreadAndByTheEnd() throws Exception {
        var recalls = new AtomicInteger();
        assertThat(arrivals.goAway(recalls::incrementAndGet)).isTrue();
        arrivals.offer("of its own");
        assertThat(recalls).hasValue(0);
        supplyAsync(() -> arrivals.offer("of another"), Thread::startVirtualThread).get();
        assertThat(recalls).hasValue(1);
        supplyAsync(arrivals::close, Thread::startVirtualThread).get();
        assertThat(recalls).hasValue(2);
    }

    @Test
    void whoHasComeBackIsNotRecalled() throws Exception {
        var recalls = new AtomicInteger();
        assertThat(arrivals.goAway(recalls::incrementAndGet)).isTrue();
        arrivals.comeBack();
        supplyAsync(() -> arrivals.offer("one"), Thread::startVirtualThread).get();
        assertThat(recalls).hasValue(0);
    }

    @Test
    void nobodyGoesAwayFromAClientOrFromOthersWhoWait() throws Exception {
        assertThat(arrivals.goAway(() -> {})).isTrue();
        assertThat(arrivals.goAway(() -> {})).as("while one is away").isFalse();
        arrivals.comeBack();
        CompletableFuture<String> other = waiting(NOTHING);
        assertThat(arrivals.isAwaited()).isTrue();
        assertThat(arrivals.goAway(() -> {})).as("while one waits").isFalse();
        arrivals.offer("for the other");
        assertThat(other.get()).isEqualTo("for the other");
        arrivals.offer("one");
        assertThat(arrivals.goAway(() -> {})).as("while a client waits").isFalse();
        arrivals.close();
        assertThat(arrivals.goAway(() -> {})).as("after the end").isFalse();
    }

    /** Returns when the thread waits: it has looked, and has let the lock go. */
    private CompletableFuture<String> waiting(Arrivals.Refill refill) {
        var looked = new CountDownLatch(1);
        CompletableFuture<String> accepted =
                supplyAsync(
                        () -> {
                            try {
                                return arrivals.next(
                                        Deadline.NEVER,
                                        () -> {
                                            refill.run();
                                            looked.countDown();
                                        });
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        Thread::startVirtualThread);
        try {
            assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(arrivals.isEmpty())
                .isTrue(); // has the lock, free only while the other one waits
        return accepted;
    }
}
