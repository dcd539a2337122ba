// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

/**
 * When a reader gives the processor to the writer before it waits itself. Used by one thread at a
 * time.
 *
 * <p>A reader that takes whatever has arrived is done sooner than the writer can follow, and then
 * sleeps until the very next message wakes it. Where both share a core it takes the core from the
 * writer for each, which costs more than the message itself. One that gave way comes back to as
 * many messages as the writer could send meanwhile.
 *
 * <p>The same holds for who accepts a client that has just connected: its hello follows at once.
 *
 * <p>Other programs may take the processor just as well, and then this thread is one of many that
 * want it, while one that sleeps is preferred when it is woken: with a busy program on the core a
 * request and its answer took 20 µs without and 1.4 ms with giving way. So it is only done when
 * several messages had queued up, for a hello and in memory that both ends share, and less and less
 * often while it takes long.
 *
 * <p>Beside a program that never stops only one in three times takes long: about four milliseconds,
 * as much as a thousand others save. So one of those counts for four of the others. It may as well
 * be a program that is done soon, such as the compiler of this JVM, or chance; then the others have
 * it forgotten within some thousand occasions.
 */
public final class GivingWay {
    /** The writer alone fills a socket's buffer in a third of this. */
    private static final long LONG_NANOS = 1_000_000;

    /** How many fewer occasions are taken after each time that took long. */
    private static final long RARER = 16;

    private static final int FIRST_PAUSE = 16;
    private static final int LAST_PAUSE = 2048;

    /** How many occasions are left out after the next one. */
    private int pause;

    /** How many are still left out. */
    private int left;

    /** Gives way if this is an occasion to; true if it did. */
    @SuppressWarnings("ThreadPriorityCheck") // it saves time; nothing relies on it
    public boolean now() {
        if (left > 0) {
            left--;
            return false;
        }
        if (Thread.currentThread().isVirtual()) {
            return false;
        }
        long start = System.nanoTime();
        Thread.yield();
        boolean tookLong = System.nanoTime() - start > LONG_NANOS;
        pause = tookLong ? Math.clamp(RARER * pause, FIRST_PAUSE, LAST_PAUSE) : pause / 2;
        left = pause;
        return true;
    }
}
