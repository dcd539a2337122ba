// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import dev.npipe.NamedPipeAddress;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;

/**
 * The transport of docker-java over the pipe or the Unix socket of a container engine.
 *
 * <p>It is given to {@code DockerClientImpl.getInstance(config, client)}. Ordinary requests share a
 * pool of connections; one with input, such as attach and exec, has a connection of its own, on
 * which the input's end is a half-close while the output goes on. Requests may be made by many
 * threads, platform or virtual; interrupting one closes its connection.
 *
 * <p>Failures are {@link java.io.UncheckedIOException}s that name the pipe and the request, with
 * the failure of the socket inside; the body of a response throws {@link java.io.IOException}s that
 * name both, too. A response whose body was not read to its end is ended by closing it: nothing is
 * waited for, and its connection is not used again.
 *
 * @since 0.1
 */
public final class NamedPipeDockerHttpClient implements DockerHttpClient {
    private final Engine engine;
    private final CloseableHttpClient pool;
    private final OpenCalls calls;

    NamedPipeDockerHttpClient(Engine engine, CloseableHttpClient pool) {
        this.engine = engine;
        this.pool = pool;
        this.calls = new OpenCalls();
    }

    /**
     * A builder for the engine behind a pipe.
     *
     * @param pipe the engine's pipe or socket, such as {@code \\.\pipe\docker_engine}
     * @return the builder
     */
    public static NamedPipeDockerHttpClientBuilder builder(NamedPipeAddress pipe) {
        return new NamedPipeDockerHttpClientBuilder(pipe);
    }

    /**
     * A builder for the engine that docker-java's configuration names.
     *
     * @param dockerHost {@code config.getDockerHost()}: {@code npipe:////./pipe/docker_engine}, or
     *     {@code unix:///var/run/docker.sock}
     * @return the builder
     * @throws IllegalArgumentException if it is the address of something else
     */
    public static NamedPipeDockerHttpClientBuilder builder(URI dockerHost) {
        return builder(Engine.address(dockerHost));
    }

    /**
     * Sends a request, and waits for the head of its response.
     *
     * @return the response, which the caller closes
     * @throws java.io.UncheckedIOException if the engine cannot be reached, does not answer in
     *     time, or the connection breaks; if this client is closed, also meanwhile; if this thread
     *     is interrupted
     */
    @Override
    public Response execute(Request request) {
        InputStream input = request.hijackedInput();
        return input == null
                ? PooledCall.execute(engine, calls, pool, request)
                : HijackedCall.execute(engine, calls, request, input);
    }

    /** Ends all requests and streams at once, whoever waits for them, and closes the pool. */
    @Override
    public void close() {
        List<Call> left = calls.close();
        pool.close(CloseMode.IMMEDIATE); // first: who waits for a connection must not get one now
        left.forEach(Call::end);
    }

    /** The pipe, for people. */
    @Override
    public String toString() {
        return "NamedPipeDockerHttpClient[" + engine.pipe() + ']';
    }
}
