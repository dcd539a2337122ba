// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import dev.npipe.cli.tap.Audience;
import dev.npipe.cli.tap.Passage;
import dev.npipe.cli.web.kept.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Shows what a tap sees as a page, to whoever knows its address. */
public final class WebAudience implements Audience {
    /** What may wait to be kept: if the disk is slower than the tap, the page misses the rest. */
    private static final int QUEUE_BYTES = 16 << 20;

    private static final int QUEUE_LENGTH = 1 << 16;

    /** How long what passed may be unseen by readers, so that much is written at once. */
    private static final int DRAIN_MILLIS = 30;

    private final Seen seen;
    private final Predicate<Passage> shown;
    private final WebServer server;
    private final Consumer<String> speaker;
    private final Thread keeper;
    private final Object lock = new Object();
    private Queue<Passage> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean closed;

    private WebAudience(
            Seen seen, Predicate<Passage> shown, WebServer server, Consumer<String> speaker) {
        this.seen = seen;
        this.shown = shown;
        this.server = server;
        this.speaker = speaker;
        this.keeper = Thread.ofPlatform().daemon().name("npipe-tap-web").unstarted(this::keep);
    }

    /**
     * Opens the page.
     *
     * @param title what is tapped, for the page's head
     * @param dissector what Wireshark is to read a download as
     * @param shown what of it the page is to have
     * @param port of the loopback; 0 lets the system choose
     * @param speaker says that something could not be kept, once
     * @throws IOException if the port is taken, or no temporary file can be written
     */
    public static WebAudience open(
            String title,
            String dissector,
            Predicate<Passage> shown,
            int port,
            Consumer<String> speaker)
            throws IOException {
        return open(new Seen(title, dissector, new History(History.LIMIT)), shown, port, speaker);
    }

    static WebAudience open(Seen seen, Predicate<Passage> shown, int port, Consumer<String> speaker)
            throws IOException {
        try {
            var audience = new WebAudience(seen, shown, WebServer.start(port, seen), speaker);
            audience.keeper.start();
            return audience;
        } catch (IOException e) {
            seen.history().close();
            throw e;
        }
    }

    /** The page's address, with the secret that it takes to see it. */
    public String address() {
        return server.address();
    }

    /** What the page can show, for tests. */
    Seen seen() {
        return seen;
    }

    @Override
    public void passed(Passage passage) {
        if (!shown.test(passage)) {
            return;
        }
        if (passage.kind() == Passage.Kind.DATA) {
            seen.rates().add(passage);
        }
        synchronized (lock) {
            int length = passage.bytes().length;
            // One message always fits, and what begins and ends a conversation comes before data.
            boolean full =
                    passage.kind() == Passage.Kind.DATA
                            ? queuedBytes > 0 && queuedBytes + length > QUEUE_BYTES
                                    || queue.size() >= QUEUE_LENGTH
                            : queue.size() >= 2 * QUEUE_LENGTH;
            if (full || closed) {
                seen.missed().incrementAndGet();
                return;
            }
            boolean wasEnough = isEnough();
            queue.add(passage);
            queuedBytes += length;
            if (wasEnough != isEnough() || queue.size() == 1) {
                lock.notifyAll(); // not for each of a flood
            }
        }
    }

    /** The thread that puts what passed into the history. */
    private void keep() {
        try {
            Queue<Passage> batch = next();
            while (!batch.isEmpty()) {
                keep(batch);
                batch = next();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private Queue<Passage> next() throws InterruptedException {
        synchronized (lock) {
            while (queue.isEmpty() && !closed) {
                lock.wait();
            }
            long end = System.nanoTime() + DRAIN_MILLIS * 1_000_000L;
            long left = DRAIN_MILLIS;
            while (left > 0 && !isEnough() && !closed) {
                lock.wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
            Queue<Passage> batch = queue;
            queue = new ArrayDeque<>();
            queuedBytes = 0;
            return batch;
        }
    }

    /** Whether it pays to write now. */
    private boolean isEnough() {
        return queue.size() >= QUEUE_LENGTH / 16 || queuedBytes >= QUEUE_BYTES / 16;
    }

    /** Keeps what it can. On a full disk the conversations go on, and the page says it. */
    private void keep(Queue<Passage> batch) {
        long before = seen.history().endRow();
        for (Passage passage : batch) {
            int lane = seen.conversations().add(passage);
            attempt(() -> seen.history().append(lane, passage));
        }
        attempt(() -> seen.history().publish());
        seen.missed().addAndGet(batch.size() - (seen.history().endRow() - before));
    }

    /** Something that a full disk refuses. */
    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException | RuntimeException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            if (seen.trouble().getAndSet(why).isEmpty()) {
                speaker.accept("the page misses what cannot be kept: " + why);
            }
        }
    }

    /** Ends the page: browsers are told that nothing more passes. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            lock.notifyAll();
        }
        try {
            keeper.join();
            seen.history().finish();
            server.close();
            seen.history().close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
