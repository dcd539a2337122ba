// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** What a {@link PipeProgram} is told to run short of, and what became of the library's threads. */
final class Shortage {
    private static final int SMALL = 16;

    /** How long the heap stays full. */
    private static final long WHILE_NANOS = 1_000_000_000;

    private final List<Object> taken = new ArrayList<>();

    /** No larger piece was left. */
    private int largestLeft;

    String run(String what) {
        switch (what) {
            case "heap" -> {
                takeAll(8 << 20, byte[]::new);
                LockSupport.parkNanos(WHILE_NANOS); // whoever asked could not be answered now
                taken.clear();
            }
            case "direct" -> takeAll(8 << 20, ByteBuffer::allocateDirect);
            case "log" -> // in the end the pipe is full, and this thread has the lock of the stream
                    Thread.ofPlatform().daemon().start(Shortage::writeForEver);
            case "over" -> taken.clear();
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

    /** Large pieces, and then smaller ones, until none of {@link #SMALL} bytes is left. */
    private void takeAll(int largest, Taking taking) {
        for (int size = largest; size >= SMALL; size = largestLeft) {
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
