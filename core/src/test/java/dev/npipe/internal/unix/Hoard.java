// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * What a {@link PipeProgram} takes all of when it is told to, and lets go of; and what became of
 * the library's threads.
 */
final class Hoard {
    private static final int SMALL = 16;

    /** As large as those of the library, and as the JDK's own for a few bytes. */
    private static final int[] BUFFERS = {64 << 10, 4 << 10, 256};

    /** How long the heap stays full. */
    private static final long WHILE_NANOS = 1_000_000_000;

    private final List<Object> taken = new ArrayList<>();

    /** No larger piece was left. */
    private int largestLeft;

    String run(String what) {
        switch (what) {
            case "heap" -> {
                takeAll(8 << 20, SMALL, byte[]::new);
                LockSupport.parkNanos(WHILE_NANOS); // whoever asked could not be answered now
                taken.clear();
            }
            case "direct" -> takeAll(8 << 20, SMALL, ByteBuffer::allocateDirect);
            case "buffers" -> {
                for (int size : BUFFERS) { // each size that fails takes half a second
                    takeAll(size, size, ByteBuffer::allocateDirect);
                }
            }
            case "log" -> // in the end the pipe is full, and this thread has the lock of the stream
                    Thread.ofPlatform().daemon().start(Hoard::writeForEver);
            case "over" -> {
                taken.clear();
                System.gc(); // direct memory goes with the last buffer that is collected
            }
            case "threads" -> {
                return Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("npipe-"))
                        .sorted()
                        .collect(Collectors.joining(" "));
            }
            default -> throw new IllegalArgumentException(what);
        }
        return "";
    }

    private interface Taking {
        Object take(int size);
    }

    /** Large pieces, and then smaller ones, until none of the smallest is left. */
    private void takeAll(int largest, int smallest, Taking taking) {
        for (int size = largest; size >= smallest; size = largestLeft) {
            try {
                while (true) {
                    taken.add(taking.take(size));
                }
            } catch (OutOfMemoryError e) {
                largestLeft = size / 2;
            }
        }
    }

    private static void writeForEver() {
        while (true) {
            System.err.println("x".repeat(1000));
        }
    }
}
