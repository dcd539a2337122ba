// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to cancel, in a race with calls that begin and end. */
@Timeout(60)
final class PendingCallsTest {
    private static final int REQUESTS = 2_000;

    private final PendingCalls calls = new PendingCalls();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();

    @Test
    void aRequestIsHeardOnceByTheCallsOfOneThread() throws Exception {
        inThreads(1);
        assertThat(heard).hasValue(REQUESTS);
    }

    /** By all that are pending, or by the next one if those ended by themselves. */
    @Test
    void noRequestIsLostAmongCallsOfManyThreads() throws Exception {
        inThreads(4);
        assertThat(heard).hasValueBetween(REQUESTS, 4 * REQUESTS);
    }

    @Test
    void aRequestWithoutACallIsForTheNextOne() {
        calls.cancel();
        calls.cancel();
        assertThat(calls.isNextCancelled()).isTrue();
        assertThat(calls.begin(false)).as("the next call").isNull();
        PendingCall call = calls.begin(false);
        assertThat(call).as("the call after that").isNotNull();
        assertThat(call.isCancelled()).isFalse();
        calls.end(call, false);
    }

    @Test
    void aRequestThatComesTooLateIsForTheNextCall() throws Exception {
        PendingCall call = calls.begin(false);
        cancelBeside(call);
        calls.end(call, false);
        assertThat(calls.begin(false)).as("the next call").isNull();
    }

    @Test
    void aWakeIsForPendingCallsThatAreWakeableAlone() throws Exception {
        PendingCall wakeable = calls.begin(true);
        PendingCall other = calls.begin(false);
        calls.wake();
        assertThat(wakeable.isWoken()).isTrue();
        assertThat(other.isCancelled()).isFalse();
        calls.end(wakeable, false);
        calls.end(other, false);
        assertThat(calls.isNextCancelled()).isFalse();
    }

    @Test
    void whoWasWokenCanStillBeCancelled() throws Exception {
        PendingCall call = calls.begin(true);
        calls.wake();
        cancelBeside(call);
        assertThat(call.isWoken()).isFalse();
        calls.end(call, true);
        assertThat(calls.isNextCancelled()).isFalse();
    }

    /** Cancels a call of this thread, which ends before the request gives up. */
    private void cancelBeside(PendingCall call) throws InterruptedException {
        Thread canceller = Thread.ofPlatform().start(calls::cancel);
        while (!call.isCancelled() || call.isWoken()) {
            LockSupport.parkNanos(1000);
        }
        canceller.join(1); // it is busy waking
    }

    private void inThreads(int threads) throws Exception {
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(Thread::new)) {
            for (int i = 0; i < threads; i++) {
                callers.add(executor.submit(this::callUntilStopped));
            }
            try {
                for (int i = 0; i < REQUESTS; i++) {
                    int before = heard.get();
                    calls.cancel();
                    awaitMoreThan(before, i);
                }
            } finally {
                stop.set(true);
            }
        }
        for (Future<?> caller : callers) {
            caller.get();
        }
    }

    private void awaitMoreThan(int before, int request) {
        long start = System.nanoTime();
        while (heard.get() == before) {
            assertThat(System.nanoTime() - start)
                    .as("request %s is heard", request)
                    .isLessThan(TimeUnit.SECONDS.toNanos(30));
            LockSupport.parkNanos(1000);
        }
    }

    /** Calls that end by themselves, and some that wait until they are cancelled. */
    private void callUntilStopped() {
        for (int i = 0; !stop.get(); i++) {
            PendingCall call = calls.begin(i % 2 == 0);
            if (call == null) {
                heard.incrementAndGet();
                continue;
            }
            boolean waits = i % 3 == 0;
            boolean told = call.isCancelled();
            while (waits && !told && !stop.get()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                told = call.isCancelled();
            }
            calls.end(call, told);
            if (told) {
                heard.incrementAndGet();
            }
        }
    }
}
