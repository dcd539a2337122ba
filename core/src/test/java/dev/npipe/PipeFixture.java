// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Looks;
import dev.npipe.internal.Provider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What the behaviours need: the backends of both ends, unique names, connected pairs. */
interface PipeFixture {
    AtomicInteger SERIAL = new AtomicInteger();

    /** Far more than anything takes; a test that waits this long has failed. */
    Duration LONG = Duration.ofSeconds(20);

    /** Long enough for a wait that must not end by itself to be seen waiting. */
    Duration SHORT = Duration.ofMillis(60);

    /** Where the functions of Windows are called. */
    String OF_WINDOWS = "dev.npipe.internal.windows.";

    /** The backend of the server's end. */
    Provider serverProvider();

    /** The backend of the client's end, where that is another one. */
    default Provider clientProvider() {
        return serverProvider();
    }

    /** What this backend or its platform cannot do. */
    Limits limits();

    /** The longest message that this backend carries, in bytes. */
    default int maxMessage() {
        return Integer.MAX_VALUE;
    }

    /** A size, or the longest that a message can have. */
    default int size(int wanted) {
        return Math.min(wanted, maxMessage());
    }

    /** So many bytes are far more than all buffers on the way hold. */
    default long much() {
        return 64 << 20;
    }

    /** What the client's end calls a pipe. */
    default NamedPipeAddress clientAddress(NamedPipeAddress address) {
        return address;
    }

    /** A server and its first client, connected. */
    record Pair(NamedPipeServerChannel listener, NamedPipeChannel server, NamedPipeChannel client)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            listener.close();
        }
    }

    default NamedPipeAddress uniqueAddress() {
        return NamedPipeAddress.of(
                "contract-%d-%d"
                        .formatted(ProcessHandle.current().pid(), SERIAL.incrementAndGet()));
    }

    default NamedPipeServerChannelBuilder server() {
        return new NamedPipeServerChannelBuilder(this::serverProvider);
    }

    default NamedPipeChannelBuilder client() {
        return new NamedPipeChannelBuilder(this::clientProvider).connectTimeout(LONG);
    }

    default Pair pair(PipeMode mode) throws IOException {
        return pair(server().mode(mode), client());
    }

    default Pair pair(PipeDirection direction) throws IOException {
        return pair(server().direction(direction), client().direction(direction));
    }

    default Pair pair(NamedPipeServerChannelBuilder server, NamedPipeChannelBuilder client)
            throws IOException {
        NamedPipeAddress address = uniqueAddress();
        NamedPipeServerChannel listener = server.bind(address);
        NamedPipeChannel clientEnd = client.connect(address);
        return new Pair(listener, listener.accept(LONG), clientEnd);
    }

    /** The same, whose client is accepted while it connects, and may have asked for something. */
    default Pair pairAtOnce(NamedPipeServerChannelBuilder server, NamedPipeChannelBuilder client)
            throws IOException {
        NamedPipeAddress address = uniqueAddress();
        NamedPipeServerChannel listener = server.bind(address);
        var accepting = start(() -> listener.accept(LONG));
        NamedPipeChannel clientEnd = client.connect(address);
        return new Pair(listener, accepting.join(), clientEnd);
    }

    default boolean await(NamedPipeAddress address, Duration timeout) throws IOException {
        return clientProvider().await(address, Optional.of(timeout));
    }

    default boolean awaitDefault(NamedPipeAddress address) throws IOException {
        return clientProvider().await(address, Optional.empty());
    }

    static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One read with a buffer of the given size, as text. */
    static String read(NamedPipeChannel pipe, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        int n = pipe.read(buffer);
        return n < 0 ? "<end>" : text(buffer.flip());
    }

    static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer).toString();
    }

    static byte[] randomBytes(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Runs on a thread of its own, whose outcome is asked for with {@link #outcome}. */
    static <T> CompletableFuture<T> start(Thread.Builder kind, Callable<T> task) {
        var outcome = new CompletableFuture<T>();
        kind.start(
                () -> {
                    try {
                        outcome.complete(task.call());
                    } catch (Throwable e) {
                        outcome.completeExceptionally(e);
                    }
                });
        return outcome;
    }

    static <T> CompletableFuture<T> start(Callable<T> task) {
        return start(Thread.ofPlatform().daemon(), task);
    }

    /** The outcome of a task: its value, or its failure thrown here. */
    static <T> T outcome(CompletableFuture<T> task) throws Exception {
        try {
            return task.get(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** What became of tasks so far, for the message of a test that fails beside them. */
    static List<String> states(List<? extends CompletableFuture<?>> tasks) {
        return tasks.stream()
                .map(
                        task ->
                                switch (task.state()) {
                                    case RUNNING -> "still at it";
                                    case SUCCESS -> "has " + task.resultNow();
                                    case FAILED -> "failed with " + task.exceptionNow();
                                    case CANCELLED -> "cancelled";
                                })
                .toList();
    }

    /** Returns when the thread waits for something, in the library or in the system below it. */
    static void awaitWaiting(Thread thread) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!Looks.twice(() -> isWaiting(thread))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the thread never waited: " + thread.getState());
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isWaiting(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        boolean inPipe =
                Arrays.stream(stack)
                        .map(StackTraceElement::getClassName)
                        .anyMatch(
                                name ->
                                        name.startsWith("dev.npipe.internal.")
                                                || name.startsWith("dev.npipe.smb."));
        Thread.State state = thread.getState();
        boolean waits =
                state == Thread.State.WAITING
                        || state == Thread.State.TIMED_WAITING
                        || (state == Thread.State.RUNNABLE && Looks.isInSystemCall(stack));
        return inPipe && waits;
    }

    /** Returns when some platform thread waits in a function of the system. */
    static void awaitCall(String function) {
        await("a thread waits in " + function, () -> waitsAnyIn(function));
    }

    /** Returns when no thread is in it, of an earlier test either. */
    static void awaitNoCall(String function) {
        await("no thread is in " + function, () -> stacks().noneMatch(s -> isIn(s, function)));
    }

    /**
     * Returns when the thread waits until the other end has read everything: for what is in shared
     * memory it does so itself, and for what is in a pipe of Windows a helper does.
     */
    static void awaitDraining(Thread thread) {
        await(
                "the thread drains",
                () -> isIn(thread.getStackTrace(), "awaitRead") || waitsAnyIn("flushFileBuffers"));
    }

    private static boolean waitsAnyIn(String function) {
        return stacks().anyMatch(stack -> isIn(stack, function) && waits(stack));
    }

    /** A thread in a function of the model may be before its wait, and of Windows nobody knows. */
    private static boolean waits(StackTraceElement[] stack) {
        boolean isModel =
                Arrays.stream(stack)
                        .anyMatch(f -> f.getClassName().startsWith(OF_WINDOWS + "Fake"));
        return !isModel || isIn(stack, "waitUntil");
    }

    private static Stream<StackTraceElement[]> stacks() {
        return Thread.getAllStackTraces().values().stream();
    }

    private static boolean isIn(StackTraceElement[] stack, String function) {
        return Arrays.stream(stack)
                .anyMatch(
                        f ->
                                f.getMethodName().equals(function)
                                        && f.getClassName().startsWith(OF_WINDOWS));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                throw new AssertionError("not in time: " + what);
            }
        }
    }
}
