// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the application of the server under attack uses up for a while. */
enum Shortage {
    /** Every descriptor that the process may have. */
    DESCRIPTORS {
        @Override
        Object take(int size) throws IOException {
            return new FileInputStream("/dev/null");
        }
    },

    /** The heap, down to its last kilobytes. */
    HEAP {
        @Override
        Object take(int size) {
            return new byte[size];
        }
    },

    /** The memory outside of the heap. */
    DIRECT_MEMORY {
        @Override
        Object take(int size) {
            return ByteBuffer.allocateDirect(size);
        }
    },

    /** The carriers of all virtual threads. */
    SCHEDULER {
        @Override
        String last(Duration time) throws InterruptedException {
            long end = System.nanoTime() + time.toNanos();
            var busy = new ArrayList<Thread>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                busy.add(Thread.startVirtualThread(() -> spin(end)));
            }
            for (Thread thread : busy) {
                thread.join();
            }
            return busy.size() + " busy virtual threads";
        }

        @Override
        Object take(int size) {
            throw new UnsupportedOperationException();
        }
    };

    /** What each line begins with that the application itself writes to the error stream. */
    static final String CHATTER = "application: ";

    private static final int LARGE = 1 << 20;

    private static final int SMALL = 1 << 10;

    /** Takes one thing of this size, where it has one. */
    abstract Object take(int size) throws IOException;

    /** Takes all there is, also what others give back meanwhile, and lets go of it at the end. */
    String last(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        List<Object> hoard = new ArrayList<>(1 << 17); // so that it need not grow in the shortage
        long most = 0;
        while (System.nanoTime() < end) {
            try {
                takeAll(hoard);
                most = Math.max(most, hoard.size());
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait(); // others were faster to take the last of it
            }
        }
        for (int i = 0; i < hoard.size(); i++) { // an iterator would need memory
            letGo(hoard.get(i));
        }
        hoard.clear();
        return name() + " was out, with a hoard of " + most;
    }

    /** Large things first, so that the last small ones are soon taken. */
    private void takeAll(List<Object> hoard) {
        for (int size = LARGE; size >= SMALL && hoard.size() < 1 << 17; ) {
            try {
                hoard.add(take(size));
            } catch (IOException | OutOfMemoryError e) {
                size = this == DESCRIPTORS ? 0 : size / 4;
            }
        }
    }

    private static void letGo(Object each) {
        try {
            if (each instanceof Closeable open) {
                open.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void spin(long end) {
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Writes to the error stream, which nobody reads, more than fits: on a thread of its own. */
    static void chatter() {
        String line = CHATTER + "x".repeat(1000);
        Runnable writing =
                () -> {
                    for (int i = 0; i < 200; i++) {
                        System.err.println(line);
                    }
                };
        Thread.ofPlatform().daemon().name("app-chatter").start(writing);
    }
}
