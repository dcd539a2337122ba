// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class LogWriterTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(15);

    /** A log that keeps what it is told, and fails or stands still when it is to. */
    private static final class Log implements System.Logger {
        final List<String> lines = new CopyOnWriteArrayList<>();
        final List<Thread> threads = new CopyOnWriteArrayList<>();
        volatile @Nullable Supplier<? extends Throwable> failure;
        volatile CountDownLatch gate = new CountDownLatch(0);
        final CountDownLatch reached = new CountDownLatch(1);

        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level != Level.DEBUG;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String words, Throwable thrown) {
            take(words + " " + thrown);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String words, Object... values) {
            assertThat(values).as("values, with which the words would be a format").isNullOrEmpty();
            take(words);
        }

        private void take(String words) {
            reached.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Supplier<? extends Throwable> wanted = failure;
            if (wanted != null) {
                throw LogWriterTest.<RuntimeException>unchecked(wanted.get());
            }
            threads.add(Thread.currentThread());
            lines.add(words);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable e) throws T {
        throw (T) e;
    }

    private final Log log = new Log();
    private final LogWriter writer = new LogWriter("test-log", () -> log);

    private void log(String cause) {
        writer.log(Level.WARNING, "pipe", cause, "", null);
    }

    @Test
    void aLineIsWrittenByAThreadOfTheLogsOwn() {
        log("refused");
        assertThat(writer.awaitWritten(LONG)).isTrue();
        assertThat(log.lines).containsExactly("pipe: refused");
        Thread thread = log.threads.getFirst();
        assertThat(thread.getName()).isEqualTo("test-log");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getContextClassLoader()).isNull();
    }

    @Test
    void namesAreNoFormats() {
        log("{0} %s ''");
        assertThat(writer.awaitWritten(LONG)).isTrue();
        assertThat(log.lines).containsExactly("pipe: {0} %s ''");
    }

    @Test
    void whatNobodyListensToIsNotKept() {
        writer.log(Level.DEBUG, "pipe", "refused", "", null);
        assertThat(writer.awaitWritten(LONG)).isTrue();
        assertThat(log.lines).isEmpty();
    }

    @Test
    void theSameAgainIsCounted() {
        for (int i = 0; i < 10_000; i++) {
            log("refused");
        }
        assertThat(writer.awaitWritten(LONG)).isTrue();
        assertThat(log.lines).containsExactly("pipe: refused", "pipe: refused (and 9,998 more)");
    }

    @Test
    void whatWasHeldBackIsWrittenWhenNothingElseComes() throws Exception {
        log("refused");
        log("refused");
        long end = System.nanoTime() + LONG;
        while (log.lines.size() < 2 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(log.lines).containsExactly("pipe: refused", "pipe: refused");
    }

    @Test
    void aLogThatStandsStillHoldsUpNobody() throws Exception {
        log.gate = new CountDownLatch(1);
        log("first");
        log.reached.await();
        int more = 10 * LogWriter.CAPACITY;
        for (int i = 0; i < more; i++) { // would wait here for ever
            log("cause " + i);
        }
        assertThat(writer.awaitWritten(0)).isFalse();
        log.gate.countDown();
        assertThat(writer.awaitWritten(LONG)).isTrue();
        assertThat(log.lines).hasSizeLessThan(LogWriter.CAPACITY + LogRate.MOST + 2);
        log("last");
        assertThat(writer.awaitWritten(LONG)).isTrue();
        assertThat(log.lines.getLast()).startsWith("pipe: last");
    }

    static List<Supplier<? extends Throwable>> failures() {
        return List.of(
                IllegalStateException::new,
                () -> new Error("no time zones"),
                OutOfMemoryError::new,
                StackOverflowError::new,
                NoClassDefFoundError::new,
                () -> new Exception("checked"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatTheLogThrowsIsCountedAndToldByTheNextLine(Supplier<? extends Throwable> failure) {
        log.failure = failure;
        log("first");
        log("second");
        assertThat(writer.awaitWritten(LONG)).isTrue();
        log.failure = null;
        log("third");
        assertThat(writer.awaitWritten(LONG)).isTrue();
        assertThat(log.lines).containsExactly("pipe: third (2 lines before it were lost)");
    }

    @Test
    void aLogThatCannotBeHadIsAskedForAgain() {
        var source =
                new Supplier<System.Logger>() {
                    private int asked;

                    @Override
                    public System.Logger get() {
                        if (asked++ == 0) {
                            throw new ExceptionInInitializerError();
                        }
                        return log;
                    }
                };
        var late = new LogWriter("test-log", source);
        late.log(Level.WARNING, "pipe", "first", "", null);
        late.log(Level.WARNING, "pipe", "second", "", null);
        assertThat(late.awaitWritten(LONG)).isTrue();
        assertThat(log.lines).containsExactly("pipe: second (1 lines before it were lost)");
    }

    /** At each depth of what is left of the stack, also where nothing at all fits. */
    @Test
    void aStackThatIsFullIsNoMatterOfTheLog() throws Exception {
        log("first");
        var thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        deeper();
                                    } catch (StackOverflowError e) {
                                        return;
                                    }
                                });
        thread.join();
        log("last");
        assertThat(writer.awaitWritten(LONG)).isTrue();
        assertThat(log.lines).anyMatch(line -> line.startsWith("pipe: last"));
    }

    @SuppressWarnings("InfiniteRecursion") // that is what fills the stack
    private void deeper() {
        log("deep");
        deeper();
    }
}
