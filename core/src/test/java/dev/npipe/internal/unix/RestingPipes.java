// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.internal.Looks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Many accepted pipes of a {@link PipeProgram}, in each of which nothing happens. */
public final class RestingPipes {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<NamedPipeChannel> pipes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private interface Work {
        void on(NamedPipeChannel pipe) throws IOException;
    }

    String run(NamedPipeServerChannel server, String... words) throws IOException {
        return switch (words[0]) {
            case "rest-accept" -> accept(server, Integer.parseInt(words[2]));
            case "rest-read" -> work(words[2], this::read);
            case "rest-read-one" -> work(words[2], this::readOne);
            case "rest-write" -> work(words[2], RestingPipes::write);
            case "rest-messages" -> messages();
            case "rest-failures" -> failures.toString();
            case "rest-cost" -> cost();
            default -> throw new IllegalArgumentException("unknown command " + words[0]);
        };
    }

    /** How many have been read; who asks until they are all here hears why some never come. */
    private String messages() throws IOException {
        Throwable failure = failures.peek();
        if (failure != null) {
            throw new IOException("a call failed: " + failure, failure);
        }
        return String.valueOf(messages.get());
    }

    private String accept(NamedPipeServerChannel server, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            pipes.add(server.accept(LONG));
        }
        return "";
    }

    /** Reads messages of up to 64 KiB in a buffer of its own. */
    private void read(NamedPipeChannel pipe) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        while (pipe.read(buffer.clear()) >= 0) {
            messages.incrementAndGet();
        }
    }

    private void readOne(NamedPipeChannel pipe) throws IOException {
        pipe.read(ByteBuffer.allocate(1000));
        messages.incrementAndGet();
    }

    private static void write(NamedPipeChannel pipe) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(40_000);
        while (true) {
            pipe.write(buffer.clear());
        }
    }

    private String work(String kind, Work work) {
        Thread.Builder builder = kind.equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform();
        for (NamedPipeChannel pipe : pipes) {
            threads.add(builder.start(() -> work(pipe, work)));
        }
        return "";
    }

    private void work(NamedPipeChannel pipe, Work work) {
        try {
            work.on(pipe);
        } catch (ClosedChannelException e) {
            return; // the end of the test
        } catch (IOException | Error e) {
            failures.add(e);
        }
    }

    /** Descriptors and bytes of direct memory, once every thread waits. */
    private String cost() throws IOException {
        threads.forEach(RestingPipes::awaitWaiting);
        System.gc();
        return "%d %d".formatted(OpenDescriptors.here(), DirectBuffers.used());
    }

    private static void awaitWaiting(Thread thread) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!Looks.twice(() -> isWaiting(thread)) && thread.isAlive()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("%s is %s".formatted(thread, thread.getState()));
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isWaiting(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        boolean inPipe =
                Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().startsWith("dev.npipe.internal."));
        return inPipe
                && switch (thread.getState()) {
                    case WAITING, TIMED_WAITING -> true;
                    case RUNNABLE -> Looks.isInSystemCall(stack);
                    default -> false;
                };
    }
}
