// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.PendingCall;
import dev.npipe.internal.PendingCalls;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Polls;
import dev.npipe.internal.linux.libc.States;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "waits in Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class KernelWaitTest {
    private final PendingCalls calls = new PendingCalls();
    private final CountDownLatch firstHasBegun = new CountDownLatch(1);
    private final CountDownLatch secondHasWaited = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    /** In this order, which is rare: the second thread's turn comes before the first one's end. */
    @Test
    void aCancelWakesTheThreadOfItsCallAndNotTheNextThatWaited() throws Exception {
        CallState state = States.borrow();
        var wait = new KernelWait(new Descriptor(-1, () -> {}), Constants.SO_RCVTIMEO, state);
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
            Future<String> first = threads.submit(() -> waitUntilCancelled(wait));
            firstHasBegun.await();
            Future<String> second = threads.submit(() -> waitOnce(wait));
            secondHasWaited.await();
            calls.cancel();
            assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("woken and cancelled");
            over.countDown();
            assertThat(second.get()).isEqualTo("not woken");
        } finally {
            over.countDown();
            States.giveBack(state);
        }
    }

    private String waitUntilCancelled(KernelWait wait) throws Exception {
        CallState state = States.borrow();
        PendingCall call = calls.begin(false);
        Deadline deadline = call.within(Long.MAX_VALUE);
        try {
            assertThat(wait.begin(deadline)).isTrue();
            firstHasBegun.countDown();
            secondHasWaited.await();
            long start = System.nanoTime();
            Polls.await(state, -1, Constants.POLLIN, TimeUnit.SECONDS.toMillis(40));
            boolean woken = System.nanoTime() - start < TimeUnit.SECONDS.toNanos(40);
            return (woken ? "woken" : "slept") + (deadline.isCancelled() ? " and cancelled" : "");
        } finally {
            deadline.waitsNoMore();
            calls.end(call, true);
            States.giveBack(state);
        }
    }

    /** A call of which nobody knows, so that nobody cancels it; its thread stays alive. */
    private String waitOnce(KernelWait wait) throws Exception {
        var others = new PendingCalls();
        PendingCall call = others.begin(false);
        Deadline deadline = call.within(Long.MAX_VALUE);
        assertThat(wait.begin(deadline)).isTrue();
        deadline.waitsNoMore();
        others.end(call, false);
        secondHasWaited.countDown();
        over.await();
        return "not woken";
    }
}
