// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A task on a thread of its own, and what becomes of it. */
record Running<T>(Thread thread, CompletableFuture<T> outcome) {
    static <T> Running<T> in(boolean virtual, Callable<T> task) {
        var outcome = new CompletableFuture<T>();
        Thread.Builder kind = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        Thread thread =
                kind.start(
                        () -> {
                            try {
                                outcome.complete(task.call());
                            } catch (Throwable e) {
                                outcome.completeExceptionally(e);
                            }
                        });
        return new Running<>(thread, outcome);
    }

    /** Returns once its thread waits, which this tells. */
    Running<T> once(Predicate<Thread> waits) {
        while (!waits.test(thread)) {
            assertThat(outcome).as("it waits").isNotDone();
            Thread.onSpinWait();
        }
        return this;
    }

    T result() throws Exception {
        return outcome.get(20, TimeUnit.SECONDS);
    }

    void failsWith(Class<? extends Exception> type) {
        assertThatThrownBy(this::result)
                .isInstanceOf(ExecutionException.class)
                .hasCauseExactlyInstanceOf(type);
    }
}
