// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server at work: it accepts clients, and runs a {@link PipeHandler} for each, on a virtual
 * thread of its own.
 *
 * <pre>{@code
 * try (PipeServer server = NamedPipeServerChannel.bind(ADDRESS).serve(JsonLines::answerAll);
 *         NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS)) {
 *     OutputStream questions = client.outputStream();
 *     questions.write("{\"add\":[40,2]}\n".getBytes(UTF_8));
 *     IO.println(client.readLine(MAX).orElseThrow());
 *     questions.write("{\"add\":[3,4]}\n".getBytes(UTF_8));
 *     IO.println("everybody was served: " + server.shutdown(Duration.ofSeconds(30)));
 *     IO.println(client.readLine(MAX).orElseThrow());
 *     IO.println(client.readLine(MAX).orElse("and then the server left"));
 * }
 * }</pre>
 *
 * <p><b>Failures.</b> What a handler throws ends its conversation and is logged with the pipe, as
 * {@code dev.npipe}, the same at most once in a few seconds; the others go on. If the server's
 * channel closes itself, which {@link NamedPipeServerChannel} explains, {@link #join} throws the
 * reason, and the conversations go on until they end.
 *
 * <p><b>The end.</b> {@link #shutdown} lets conversations end, {@link #close} ends them at once.
 * The threads are virtual, so they keep no JVM running: a program stays as long as it is in {@link
 * #join}. When the JVM ends in an orderly way, or another thread closes the channel, no more
 * clients are accepted.
 *
 * <p><b>Threads.</b> All methods may be called by several threads at once, those of handlers too.
 * Handlers inherit the context class loader and the inheritable thread locals of the thread that
 * called {@code serve}.
 *
 * @since 0.1
 */
public final class PipeServer implements AutoCloseable {
    private static final long FIRST_PAUSE_NANOS = 1_000_000;

    /** Short enough for a client to be served soon after a shortage is over. */
    private static final long LONGEST_PAUSE_NANOS = 256_000_000;

    private final Clients channel;
    private final PipeHandler handler;
    private final Conversations conversations;
    private boolean measuresSilence;

    /** The channel, as this server needs it. */
    interface Clients {
        /** Waits for the next one. */
        NamedPipeChannel accept() throws IOException;

        /** False once no more can come. */
        boolean isOpen();

        /** Gives up the name. */
        void close() throws IOException;

        /** The pipe. */
        NamedPipeAddress address();
    }

    PipeServer(Clients channel, PipeHandler handler, int maxConversations) {
        this.channel = channel;
        this.handler = handler;
        this.conversations = new Conversations(maxConversations);
    }

    /** Begins, once. */
    void start(long idleNanos) {
        measuresSilence = idleNanos != Long.MAX_VALUE;
        if (measuresSilence) {
            Thread.ofVirtual()
                    .name("npipe-silence")
                    .start(() -> conversations.endSilentOnes(idleNanos));
        }
        Thread.ofVirtual().name("npipe-accept").start(this::acceptAll);
    }

    private void acceptAll() {
        long pause = FIRST_PAUSE_NANOS;
        try {
            while (conversations.awaitRoom()) {
                try {
                    begin(channel.accept());
                    pause = FIRST_PAUSE_NANOS;
                } catch (PipeCancelledException e) {
                    pause = FIRST_PAUSE_NANOS; // the application cancelled what is not its call
                } catch (ClosedChannelException e) {
                    return; // by this server, by the application, or at the end of the JVM
                } catch (Throwable e) { // such as a lack of memory or of threads
                    acceptFailed(e);
                    Deadline.NEVER.pause(this, pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                }
            }
        } finally {
            conversations.stop();
        }
    }

    private void acceptFailed(Throwable e) {
        String pipe = channel.address().toString();
        if (e instanceof IOException reason && !channel.isOpen()) {
            conversations.stop(reason);
            PipeLog.log(Level.ERROR, pipe, "the server accepts no more clients", e);
        } else {
            PipeLog.log(Level.WARNING, pipe, "a client could not be accepted", e);
        }
    }

    private void begin(NamedPipeChannel pipe) throws IOException {
        boolean begun = false;
        Conversation conversation = null;
        try {
            conversation = new Conversation(pipe, handler, conversations::remove, measuresSilence);
            if (conversations.add(conversation)) {
                Thread.ofVirtual().name("npipe-conversation").start(conversation);
                begun = true;
            }
        } finally {
            if (!begun) { // there is no memory or thread to be had, or no more are to come
                notBegun(conversation, pipe);
            }
        }
    }

    private void notBegun(@Nullable Conversation conversation, NamedPipeChannel pipe)
            throws IOException {
        if (conversation != null) {
            conversations.remove(conversation);
        }
        pipe.close();
    }

    /**
     * The pipe that is served.
     *
     * @return the address
     */
    public NamedPipeAddress address() {
        return channel.address();
    }

    /**
     * How many conversations there are now.
     *
     * @return the number of handlers that have not returned
     */
    public int conversations() {
        return conversations.count();
    }

    /**
     * Waits until this server has ended: it accepts no more clients, and every handler has
     * returned. In a handler it does not wait for that one, nor for others that wait here.
     *
     * @throws IOException why the channel closed itself, at once if it does
     * @throws InterruptedException if this thread is interrupted; the server goes on
     */
    public void join() throws IOException, InterruptedException {
        conversations.awaitEnd(Long.MAX_VALUE, true);
        conversations.checkNotFailed();
    }

    /**
     * Stops accepting clients, lets the conversations end, and closes those that have not ended in
     * time.
     *
     * <p>No clients are accepted from now on, and those that were not accepted yet are refused. On
     * Unix the name is free for a successor at once, on Windows when the last conversation has
     * ended. Then each conversation is told to end: a read that would wait for another request, or
     * waits for one already, returns the end of the stream, as if the client had closed: -1, or an
     * empty {@code readMessage} or {@code readLine}. What has arrived is read before, and writes go
     * on, so that a handler can say farewell. Whoever is in the middle of an answer or a request is
     * not told before the next one: a handler that computes or writes, a {@code transact}, a
     * message or a line of which a part has come. A pipe of byte type shows no other edges than
     * that nothing is unread, so a handler that reads a request in parts may be told between two of
     * them. On Windows a message of no bytes with nothing behind it is not seen: {@code
     * PeekNamedPipe} does not tell it from nothing.
     *
     * <p>What has not ended in time is closed as {@link #close} does it. In a handler, this waits
     * neither for that one, whose pipe stays open until it returns, nor for others that wait here.
     *
     * @param limit how long conversations may take; with zero, who has not ended is closed at once
     * @return true if all have ended in time
     * @throws IllegalArgumentException if the time is negative
     * @throws InterruptedException if this thread is interrupted; what is left is closed
     * @throws IOException if closing the server failed; the conversations have ended, or are closed
     */
    public boolean shutdown(Duration limit) throws IOException, InterruptedException {
        Deadline end = Deadline.afterNanos(TimeLimit.nanosOf(limit));
        conversations.stop();
        boolean ended = false;
        try {
            channel.close();
        } finally {
            try {
                List<Conversation> told = conversations.now();
                told.forEach(Conversation::tellToEnd);
                told.forEach(conversation -> conversation.wakeReads(end));
                ended = conversations.awaitEnd(end.remainingNanos(), false);
            } finally {
                if (!ended) {
                    endOthers();
                }
            }
        }
        return ended;
    }

    private void endOthers() {
        for (Conversation conversation : conversations.now()) {
            if (!conversation.isOwn()) {
                conversation.end();
            }
        }
    }

    /**
     * Ends everything at once: gives up the name, closes the pipe of each conversation, and
     * interrupts the threads of handlers, which may do something else than use their pipes; not
     * that of a handler that calls this. It does not wait for them; {@link #join} does.
     *
     * @throws IOException if closing the server failed; the conversations are closed
     */
    @Override
    public void close() throws IOException {
        conversations.stop();
        try {
            channel.close();
        } finally {
            conversations.now().forEach(Conversation::end);
        }
    }

    /** The pipe, and how many conversations there are, for people. */
    @Override
    public String toString() {
        return "PipeServer[%s, %s conversations]".formatted(channel.address(), conversations());
    }
}
