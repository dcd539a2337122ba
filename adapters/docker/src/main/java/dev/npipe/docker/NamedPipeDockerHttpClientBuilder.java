// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The options of a {@link NamedPipeDockerHttpClient}.
 *
 * @since 0.1
 */
public final class NamedPipeDockerHttpClientBuilder {
    private final NamedPipeAddress pipe;
    private Supplier<NamedPipeChannelBuilder> options = NamedPipeChannel::builder;
    private Duration connectTimeout = Duration.ZERO;
    private Duration responseTimeout = Duration.ZERO;
    private int maxConnections = Integer.MAX_VALUE;

    NamedPipeDockerHttpClientBuilder(NamedPipeAddress pipe) {
        this.pipe = Objects.requireNonNull(pipe);
    }

    /**
     * How connections to the pipe are made: whose it must be, and more. Its time limit is {@link
     * #connectTimeout} if that is set.
     *
     * @param options gives each connection a builder of its own
     * @return this builder
     */
    public NamedPipeDockerHttpClientBuilder options(Supplier<NamedPipeChannelBuilder> options) {
        this.options = Objects.requireNonNull(options);
        return this;
    }

    /**
     * How long a request waits for one of the connections to be free, and then for the pipe; for
     * ever by default.
     *
     * @param timeout from a millisecond to 2,147,483,647 of them, which are 24 days
     * @return this builder
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public NamedPipeDockerHttpClientBuilder connectTimeout(Duration timeout) {
        connectTimeout = checked("connectTimeout", timeout);
        return this;
    }

    /**
     * How long a request waits for its response to begin, and for each next part of it; for ever by
     * default. A log that is followed is silent no longer than that. A stream with input, such as
     * attach and exec, has no limit once it has begun.
     *
     * @param timeout from a millisecond to 2,147,483,647 of them, which are 24 days
     * @return this builder
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public NamedPipeDockerHttpClientBuilder responseTimeout(Duration timeout) {
        responseTimeout = checked("responseTimeout", timeout);
        return this;
    }

    /**
     * How many connections the pool has at most; as many as are needed by default. A log that is
     * followed holds one until it is closed. Streams with input are not counted.
     *
     * @param connections the number, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public NamedPipeDockerHttpClientBuilder maxConnections(int connections) {
        if (connections < 1) {
            throw new IllegalArgumentException(
                    "maxConnections: " + connections + ", which is not at least 1");
        }
        maxConnections = connections;
        return this;
    }

    /**
     * Makes the client. It connects when it is used.
     *
     * @return the client
     */
    public NamedPipeDockerHttpClient build() {
        var engine = new Engine(pipe, options, connectTimeout, responseTimeout);
        return new NamedPipeDockerHttpClient(engine, PipePool.of(engine, maxConnections));
    }

    private static Duration checked(String what, Duration timeout) {
        if (timeout.compareTo(Duration.ofMillis(1)) < 0
                || timeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(
                    what + ": " + timeout + ", which is not from 1 ms to 2,147,483,647 ms");
        }
        return timeout;
    }
}
