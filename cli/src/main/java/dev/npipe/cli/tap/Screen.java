// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import dev.npipe.cli.manners.BrokenOutput;
import dev.npipe.cli.manners.ExitCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows passages on the standard output, by a thread of its own: what it is too slow for is counted
 * and left out. Once that happens it also rests, where people look on, so that the carrying has the
 * processors: nobody reads so fast.
 */
public final class Screen implements Audience {
    /** How long the end waits for a reader who has stopped reading. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How many times as long as it has worked it rests. */
    private static final int RESTS = 9;

    private static final long LONGEST_REST_MILLIS = 2_000;

    private final Filter filter;
    private final View view;
    private final OutputStream out;
    private final Consumer<String> speaker;
    private final Consumer<ExitCode> gone;
    private final Backlog backlog = new Backlog();

    /** When it rested last; its thread's. */
    private long restedNanos = System.nanoTime();

    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::show);

    /** How a passage is written. */
    public interface View {
        /** The text of one, with the end of its last line. */
        String of(Passage passage);

        /** The text that tells how many were left out. */
        String ofMissed(long count, long bytes);

        /** How many bytes of one are of use; more are not kept. */
        int limit();

        /** True if programs read it, which want all that can be had. */
        boolean isForPrograms();
    }

    private Screen(
            Filter filter,
            View view,
            OutputStream out,
            Consumer<String> speaker,
            Consumer<ExitCode> gone) {
        this.filter = filter;
        this.view = view;
        this.out = new BufferedOutputStream(out, 64 * 1024);
        this.speaker = speaker;
        this.gone = gone;
    }

    /**
     * A screen that shows from now on.
     *
     * @param speaker says what the screen missed, at the end
     * @param gone is told when nobody reads any more, and with which exit code that is to end
     */
    public static Screen start(
            Filter filter,
            View view,
            OutputStream out,
            Consumer<String> speaker,
            Consumer<ExitCode> gone) {
        var screen = new Screen(filter, view, out, speaker, gone);
        screen.thread.start();
        return screen;
    }

    @Override
    public void passed(Passage passage) {
        if (filter.shows(passage)) {
            backlog.offer(passage.cut(view.limit()));
        }
    }

    private void show() {
        try {
            for (Optional<Backlog.Waiting> next = backlog.take();
                    next.isPresent();
                    next = backlog.take()) {
                write(next.get());
            }
            out.flush();
        } catch (IOException e) {
            backlog.close();
            if (BrokenOutput.isOf(e)) {
                gone.accept(ExitCode.OK);
            } else {
                speaker.accept("cannot write to the standard output: " + e.getMessage());
                gone.accept(ExitCode.FAILED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Backlog.Waiting next) throws IOException, InterruptedException {
        if (next.missed() > 0) {
            rest();
            write(view.ofMissed(next.missed(), next.missedBytes()));
        }
        write(view.of(next.passage()));
        if (backlog.isEmpty()) {
            out.flush();
        }
    }

    private void rest() throws InterruptedException {
        if (!view.isForPrograms()) {
            long worked = (System.nanoTime() - restedNanos) / 1_000_000;
            backlog.awaitEnd(Math.clamp(worked * RESTS, 1, LONGEST_REST_MILLIS));
            restedNanos = System.nanoTime();
        }
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        backlog.close();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long missed = backlog.missedInAll();
        if (missed > 0) {
            speaker.accept(missed + " passed too fast to be shown");
        }
    }
}
