// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * How many clients are served at once, and for how long a silent one; {@link #serve} begins. {@link
 * NamedPipeServerChannel#serving} makes one.
 *
 * @since 0.1
 */
public final class PipeServerBuilder {
    private final PipeServer.Clients channel;
    private int maxConversations = Integer.MAX_VALUE;
    private Duration idleTimeout = TimeLimit.FOREVER;

    PipeServerBuilder(PipeServer.Clients channel) {
        this.channel = channel;
    }

    /**
     * How many clients are served at the same time; as many as come by default. The next ones are
     * accepted when conversations end. Until then they wait, or are told that the pipe is busy, as
     * clients of a server that does not call {@link NamedPipeServerChannel#accept}.
     *
     * @param most the number, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public PipeServerBuilder maxConversations(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("fewer than 1 conversation: " + most);
        }
        maxConversations = most;
        return this;
    }

    /**
     * How long a conversation may be silent before the server closes it; for ever by default.
     *
     * <p>It is silent while a call of its handler waits for the client, to send or to read, and no
     * byte moves in either direction. Time in which the handler does something else counts neither
     * as silence nor as an end of it. The waiting call ends with {@link
     * java.nio.channels.AsynchronousCloseException}, and the server logs at debug level.
     *
     * <p>The bytes of a call that goes on count where its buffer shows them: in reads and writes of
     * buffers on Unix. What one {@code readMessage}, {@code readLine} or {@code transact} collects,
     * and what a write of Windows sends, counts when it is whole, so the limit should leave time
     * for that.
     *
     * @param limit the time; the duration of {@link ChronoUnit#FOREVER} is no limit
     * @return this builder
     * @throws IllegalArgumentException if it is zero or negative
     */
    public PipeServerBuilder idleTimeout(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("the idle timeout is not positive: " + limit);
        }
        idleTimeout = limit;
        return this;
    }

    /**
     * Begins to serve. The channel belongs to the server from now on, which closes it.
     *
     * @param handler what is done with each client
     * @return the server, which accepts clients already
     * @throws ClosedChannelException if the channel is closed
     */
    public PipeServer serve(PipeHandler handler) throws ClosedChannelException {
        Objects.requireNonNull(handler);
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        var server = new PipeServer(channel, handler, maxConversations);
        server.start(TimeLimit.nanosOf(idleTimeout));
        return server;
    }
}
