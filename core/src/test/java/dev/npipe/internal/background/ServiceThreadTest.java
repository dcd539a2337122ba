// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class ServiceThreadTest {
    private static final InheritableThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();

    @SuppressWarnings("removal")
    static List<Supplier<? extends Throwable>> failures() {
        return List.of(
                () -> new IOException("no room"),
                IllegalStateException::new,
                InterruptedException::new,
                OutOfMemoryError::new,
                StackOverflowError::new,
                NoClassDefFoundError::new,
                AssertionError::new,
                ThreadDeath::new,
                () -> new Throwable("neither"));
    }

    private static void fail(Throwable e) throws Exception {
        switch (e) {
            case Error error -> throw error;
            case Exception exception -> throw exception;
            default -> ServiceThreadTest.<RuntimeException>sneak(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable e) throws T {
        throw (T) e;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aStepThatFailsIsFollowedByTheNext(Supplier<? extends Throwable> failure) throws Exception {
        var steps = new AtomicInteger();
        Thread thread =
                ServiceThread.start(
                        "npipe-test",
                        "test",
                        () -> {
                            if (steps.incrementAndGet() <= 3) {
                                fail(failure.get());
                            }
                            return steps.get() < 6;
                        });
        thread.join();
        assertThat(steps).hasValue(6);
    }

    /** What runs once is not repeated, as a failure may have come after half of it. */
    @ParameterizedTest
    @MethodSource("failures")
    void whatIsDoneOnceIsDoneOnce(Supplier<? extends Throwable> failure) throws Exception {
        var runs = new AtomicInteger();
        ServiceThread.startOnce(
                        "npipe-test",
                        "test",
                        () -> {
                            runs.incrementAndGet();
                            ServiceThreadTest.<RuntimeException>sneak(failure.get());
                        })
                .join();
        assertThat(runs).hasValue(1);
    }

    /** Each pause is at least as long as the one before it, so far more steps would fit without. */
    @Test
    void stepsThatGoOnFailingDoNotSpin() throws Exception {
        var steps = new AtomicInteger();
        var stop = new CountDownLatch(1);
        Thread thread =
                ServiceThread.start(
                        "npipe-test",
                        "test",
                        () -> {
                            steps.incrementAndGet();
                            if (stop.getCount() > 0) {
                                throw new IOException("again");
                            }
                            return false;
                        });
        TimeUnit.SECONDS.sleep(1);
        stop.countDown();
        thread.join();
        assertThat(steps.get()).isBetween(4, 14);
    }

    private record Seen(ClassLoader loader, Object inherited, ThreadGroup group, boolean daemon) {}

    @Test
    void nothingOfTheApplicationIsKept() throws Exception {
        var seen = new CompletableFuture<Seen>();
        try (var loader = new URLClassLoader(new URL[0])) {
            var group = new ThreadGroup("application");
            var application =
                    new Thread(
                            group,
                            () -> {
                                Thread.currentThread().setContextClassLoader(loader);
                                INHERITED.set(loader);
                                ServiceThread.start("npipe-test", "test", () -> look(seen));
                            });
            application.start();
            application.join();
        }
        ThreadGroup top = DaemonThread.topGroup();
        assertThat(seen.get()).isEqualTo(new Seen(null, null, top, true));
    }

    private static boolean look(CompletableFuture<Seen> seen) {
        Thread thread = Thread.currentThread();
        seen.complete(
                new Seen(
                        thread.getContextClassLoader(),
                        INHERITED.get(),
                        thread.getThreadGroup(),
                        thread.isDaemon()));
        return false;
    }

    @Test
    void aThreadThatCannotBeStartedIsStartedByTheNextUse() {
        var tries = new AtomicInteger();
        var thread =
                new OnDemandThread(
                        "test",
                        _ -> {
                            if (tries.incrementAndGet() < 3) {
                                throw new OutOfMemoryError("unable to create native thread");
                            }
                            return Thread.currentThread();
                        });
        assertThat(thread.running()).isNull();
        assertThat(thread.running()).isNull();
        assertThat(thread.running()).isSameAs(Thread.currentThread());
        assertThat(thread.running()).isSameAs(Thread.currentThread());
        assertThat(tries).hasValue(3);
    }
}
