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
import java.util.concurrent.locks.LockSupport;

/** Somebody whose other end is hostile: several threads use one pipe in all ways at once. */
public final class LaneVictim {
    private static final Duration LIMIT = Duration.ofMillis(10);

    /** By then a call is over, also where the machine has much else to do: it does not hang. */
    private static final Duration ALLOWED = Duration.ofSeconds(10);

    private static final int CALLS = 20;
    private static final int SOON_NANOS = 20_000_000;
    private static final int LARGEST = 100_000;

    private final NamedPipeChannel pipe;
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    /** The end of it that is to be tried. */
    public LaneVictim(NamedPipeChannel pipe) {
        this.pipe = pipe;
    }

    /**
     * What is no {@code IOException} of a call is a failure, and so is a call that does not end in
     * time, or a close, which may come in the middle of the calls and of the attack.
     */
    public void run() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        pipe.readTimeout(LIMIT).writeTimeout(LIMIT);
        threads.add(Thread.ofPlatform().daemon().start(() -> guarded(this::read)));
        threads.add(Thread.ofVirtual().start(() -> guarded(this::write)));
        threads.add(Thread.ofVirtual().start(() -> guarded(this::look)));
        Random random = ThreadLocalRandom.current();
        if (random.nextBoolean()) {
            LockSupport.parkNanos(random.nextInt(SOON_NANOS));
            close();
        }
        for (Thread thread : threads) {
            awaitEnd(thread);
        }
        close();
        if (!failures.isEmpty()) {
            var failure = new AssertionError(failures.size() + " calls failed otherwise");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private void close() {
        guarded(_ -> pipe.close());
    }

    private void awaitEnd(Thread thread) throws InterruptedException {
        if (!thread.join(ALLOWED.multipliedBy(CALLS))) {
            var hangs = new AssertionError("a call hangs");
            hangs.setStackTrace(thread.getStackTrace());
            failures.add(hangs);
        }
    }

    private interface Calls {
        void make(Random random) throws IOException;
    }

    private void guarded(Calls calls) {
        try {
            for (int i = 0; i < CALLS && pipe.isOpen(); i++) {
                long start = System.nanoTime();
                once(calls);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                if (took.compareTo(ALLOWED) > 0) {
                    throw new AssertionError("a call has taken " + took);
                }
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
