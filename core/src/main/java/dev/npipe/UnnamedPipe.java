// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.Provider;
import dev.npipe.internal.Providers;
import dev.npipe.internal.UnnamedPlace;
import dev.npipe.internal.error.Win32Error;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A pipe without a name, between a process and a child that it starts: the child gets its end by
 * one argument. What {@code AnonymousPipeServerStream} is in .NET and {@code CreatePipe} on
 * Windows, but also duplex, and of message type.
 *
 * <pre>{@code
 * try (var unnamed = UnnamedPipe.open(PipeMode.MESSAGE, PipeDirection.DUPLEX)) {
 *     var command = List.of(java, "-cp", classes, program(), unnamed.argument());
 *     var child = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
 *     try (var pipe = unnamed.accept(child, Duration.ofSeconds(30))) {
 *         pipe.write(UTF_8.encode("hello"));
 *         var answer = pipe.readMessage(1024).orElseThrow(EOFException::new);
 *         IO.println("the child answered: " + new String(answer, UTF_8));
 *     }
 * }
 * }</pre>
 *
 * <p>The child calls {@link #connect} with the argument. A child that is not written in Java opens
 * a byte-type pipe with what it has: on Windows the argument is the name of a file to open, {@code
 * \\.\pipe\…}, elsewhere the path of a Unix stream socket. A message-type pipe is opened like a
 * file on Windows, too; elsewhere the child speaks npipe's protocol. The argument can as well go
 * into the child's environment.
 *
 * <p><b>Who gets the end.</b> The first who connects; the pipe is gone for everybody else as soon
 * as {@link #accept(Process, Duration)} returns. The argument holds 128 random bits and is no
 * secret: only this user can connect, whoever else sees it in a list of processes or in a log.
 *
 * <p><b>The end of either.</b> This process has no copy of the child's end. So when the child ends
 * it reads the end of the stream, and the child does when this process ends.
 *
 * <p>All methods may be called by several threads at once.
 *
 * @since 0.1
 */
public final class UnnamedPipe implements Closeable {
    /** How often a wait for the child looks whether it still lives. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** What a child that has ended connected to before is received within this time. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** How long a child waits: only for an end that somebody else has, and may not keep. */
    private static final Duration CHILDS_PATIENCE = Duration.ofSeconds(2);

    private final NamedPipeServerChannel server;
    private final String argument;

    private UnnamedPipe(NamedPipeServerChannel server) {
        this.server = server;
        this.argument = server.address().toString();
    }

    /**
     * Opens a pipe of byte type, in both directions.
     *
     * @return the pipe, which waits for the child
     * @throws IOException as {@link #open(PipeMode, PipeDirection)}
     */
    public static UnnamedPipe open() throws IOException {
        return open(PipeMode.BYTE, PipeDirection.DUPLEX);
    }

    /**
     * Opens a pipe.
     *
     * @param mode byte or message
     * @param direction the direction, seen from this process: with {@link PipeDirection#INBOUND}
     *     the child writes and this process reads
     * @return the pipe, which waits for the child
     * @throws java.nio.file.AccessDeniedException on Unix, if the directory of pipes is not safe
     * @throws UnsupportedOperationException if this system has no such pipes
     * @throws IOException if some other I/O error occurs
     */
    public static UnnamedPipe open(PipeMode mode, PipeDirection direction) throws IOException {
        return open(Providers::current, mode, direction);
    }

    static UnnamedPipe open(
            Supplier<? extends Provider> provider, PipeMode mode, PipeDirection direction)
            throws IOException {
        String key = UnnamedKey.random(mode, direction).text();
        UnnamedPlace place = provider.get().unnamed(key);
        return new UnnamedPipe(
                new NamedPipeServerChannelBuilder(place::binder)
                        .mode(mode)
                        .direction(direction)
                        .maxInstances(1)
                        .bind(place.address()));
    }

    /**
     * What the child needs to know: one word for its command line or a variable of its environment.
     *
     * @return the argument for {@link #connect}
     */
    public String argument() {
        return argument;
    }

    /**
     * Waits until the child has connected, and closes this pipe for everybody else.
     *
     * <p>Where the system tells which process connected (not on Unix without native access), one
     * that is neither the child nor started by it or its descendants is refused, and the wait goes
     * on. A child that starts the other end and ends before it leaves an orphan, which is refused
     * too: use {@link #accept(Duration)} for it.
     *
     * @param child the process that was given the {@link #argument}
     * @param timeout how long to wait; zero does not wait
     * @return this process's end
     * @throws NamedPipeException 109 if the child has ended and did not connect, or left without
     *     having written anything; this is known about a second after its end. This pipe stays open
     * @throws PipeTimeoutException if the child did not connect in time; this pipe stays open. Who
     *     was refused meanwhile is among the suppressed exceptions
     * @throws ClosedChannelException if this pipe is closed, or its child was accepted before
     * @throws AsynchronousCloseException if another thread closes this pipe during the call
     * @throws ClosedByInterruptException if this thread is interrupted; this pipe is closed
     * @throws UnsupportedOperationException if the child is a process without an id
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException if some other I/O error occurs
     */
    public NamedPipeChannel accept(Process child, Duration timeout) throws IOException {
        Deadline deadline = Deadline.afterNanos(TimeLimit.nanosOf(timeout));
        AccessDeniedException refused = null;
        while (true) {
            boolean ended = !child.isAlive();
            try {
                NamedPipeChannel pipe = server.accept(earlier(deadline, ended ? GRACE : LOOK));
                Optional<AccessDeniedException> refusal = refusal(child, pipe);
                if (refusal.isEmpty()) {
                    return only(pipe);
                }
                refused = refusal.get();
                deadline.check();
            } catch (InterruptedByTimeoutException e) {
                if (ended || deadline.hasPassed()) {
                    IOException failure =
                            ended
                                    ? ended(child)
                                    : new PipeTimeoutException(argument, "accept", timeout);
                    if (refused != null) {
                        failure.addSuppressed(refused);
                    }
                    throw failure;
                }
            }
        }
    }

    private static Duration earlier(Deadline deadline, Duration wait) {
        Duration remaining = Duration.ofNanos(Math.max(0, deadline.remainingNanos()));
        return remaining.compareTo(wait) < 0 ? remaining : wait;
    }

    /** Why the peer is not the child, after which it is gone; empty if it is the child. */
    private Optional<AccessDeniedException> refusal(Process child, NamedPipeChannel pipe)
            throws IOException {
        boolean is = false;
        try {
            PipePeer peer = pipe.peer();
            is = ChildProcess.mayHave(child, peer.processId());
            return is
                    ? Optional.empty()
                    : Optional.of(
                            new AccessDeniedException(
                                    argument,
                                    null,
                                    "neither the child nor one of its descendants: " + peer));
        } finally {
            if (!is) {
                pipe.close();
            }
        }
    }

    private IOException ended(Process child) {
        return Win32Error.exception(
                argument,
                Win32Error.BROKEN_PIPE,
                "the child has ended with exit value %s, and nobody is at the other end"
                        .formatted(child.exitValue()));
    }

    /**
     * Waits until somebody of this user has connected, and closes this pipe for everybody else. For
     * a child that {@link ProcessBuilder} did not start, or that hands its end on.
     *
     * @param timeout how long to wait; zero does not wait
     * @return this process's end
     * @throws IOException as {@link #accept(Process, Duration)}, which also looks at the child
     */
    public NamedPipeChannel accept(Duration timeout) throws IOException {
        return only(server.accept(timeout));
    }

    private NamedPipeChannel only(NamedPipeChannel pipe) throws IOException {
        boolean closed = false;
        try {
            close();
            closed = true;
            return pipe;
        } finally {
            if (!closed) {
                pipe.close();
            }
        }
    }

    /**
     * Connects the child's end. Mirrors {@code CreateFile}.
     *
     * @param argument the {@link #argument} of the parent's pipe
     * @return the child's end, of the type and direction that the parent chose
     * @throws NoSuchFileException if nobody waits there any more: the parent has ended or has
     *     closed the pipe, or another process has connected
     * @throws PipeBusyException if another process has connected and was not accepted yet, for two
     *     seconds
     * @throws java.nio.file.AccessDeniedException if the parent is another user, other than root or
     *     an administrator
     * @throws IllegalArgumentException if it is no such argument
     * @throws IOException if some other I/O error occurs
     */
    public static NamedPipeChannel connect(String argument) throws IOException {
        return connect(NamedPipeChannel.builder(), argument);
    }

    static NamedPipeChannel connect(NamedPipeChannelBuilder client, String argument)
            throws IOException {
        UnnamedKey key = UnnamedKey.parse(argument);
        try {
            return client.mode(key.mode())
                    .direction(key.direction())
                    .expectOwner(PipeOwner.trusted())
                    .connectTimeout(CHILDS_PATIENCE)
                    .connect(NamedPipeAddress.parse(argument));
        } catch (NoSuchFileException e) {
            var gone =
                    new NoSuchFileException(
                            argument,
                            null,
                            "nobody waits at the other end: the process that opened this pipe has"
                                    + " ended or has closed it, or another one has connected");
            gone.initCause(e);
            throw gone;
        }
    }

    /**
     * Gives up waiting for the child, and wakes every accept; the argument is of no use any more.
     * An end that was accepted stays open.
     */
    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The argument and the state, for people. */
    @Override
    public String toString() {
        return "UnnamedPipe[%s, %s]".formatted(argument, server.isOpen() ? "open" : "closed");
    }
}
