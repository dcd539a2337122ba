// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/** Somebody whose other end is hostile: several threads use one pipe in all ways at once. */
public final class LaneVictim {
    private static final Duration LIMIT = Duration.ofMillis(10);
    private static final int CALLS = 20;
    private static final int LARGEST = 100_000;

    private final NamedPipeChannel pipe;
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** The end of it that is to be tried. */
    public LaneVictim(NamedPipeChannel pipe) {
        this.pipe = pipe;
    }

    /** What is no {@code IOException} of a call is a failure, and so is a call without end. */
    public void run() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        pipe.readTimeout(LIMIT).writeTimeout(LIMIT);
        threads.add(Thread.ofPlatform().daemon().start(() -> guarded(this::read)));
        threads.add(Thread.ofVirtual().start(() -> guarded(this::write)));
        threads.add(Thread.ofVirtual().start(() -> guarded(this::look)));
        for (Thread thread : threads) {
            thread.join();
        }
        guarded(_ -> pipe.close());
        if (!failures.isEmpty()) {
            var failure = new AssertionError(failures.size() + " calls failed otherwise");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private interface Calls {
        void make(Random random) throws IOException;
    }

    private void guarded(Calls calls) {
        try {
            for (int i = 0; i < CALLS && pipe.isOpen(); i++) {
                once(calls);
            }
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private void once(Calls calls) throws IOException {
        try {
            calls.make(ThreadLocalRandom.current());
        } catch (InterruptedByTimeoutException e) {
            return; // the other end says nothing, or takes nothing
        } catch (ClosedChannelException e) {
            return; // by another of the threads, or by a call that failed
        } catch (IOException e) {
            if (e.getMessage() == null) {
                throw e;
            }
        }
    }

    private void read(Random random) throws IOException {
        if (random.nextBoolean()) {
            pipe.readMessage(LARGEST);
        } else {
            pipe.read(ByteBuffer.allocate(1 + random.nextInt(LARGEST)));
        }
    }

    private void write(Random random) throws IOException {
        byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 100 : LARGEST)];
        if (random.nextInt(4) == 0) {
            pipe.tryWrite(ByteBuffer.wrap(bytes));
        } else {
            pipe.write(ByteBuffer.wrap(bytes));
        }
    }

    private void look(Random random) throws IOException {
        switch (random.nextInt(5)) {
            case 0 -> pipe.isPeerGone();
            case 1 -> pipe.tryRead(ByteBuffer.allocate(1 + random.nextInt(LARGEST)));
            case 2 -> pipe.peek(ByteBuffer.allocate(100));
            case 3 -> pipe.available();
            default -> drain();
        }
    }

    private void drain() throws IOException {
        try {
            pipe.awaitDrain(LIMIT);
        } catch (UnsupportedOperationException e) {
            return; // such messages are not drained with this program
        }
    }
}
