// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Binder;
import dev.npipe.internal.OpenServers;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Options for a server, and the {@link #bind} that uses them: the arguments of {@code
 * CreateNamedPipe}.
 *
 * @since 0.1
 */
public final class NamedPipeServerChannelBuilder {
    /** The most instances that can be asked for, {@link PipeInfo#UNLIMITED_INSTANCES} apart. */
    private static final int MAX_INSTANCES = 254;

    /** What Windows takes when a server names no default wait: 50 ms. */
    private static final Duration DEFAULT_WAIT = Duration.ofMillis(50);

    private final Supplier<? extends Binder> provider;

    private PipeMode mode = PipeMode.BYTE;
    private PipeDirection direction = PipeDirection.DUPLEX;
    private int maxInstances = PipeInfo.UNLIMITED_INSTANCES;
    private int inboundBufferSize;
    private int outboundBufferSize;
    private Duration defaultWait = DEFAULT_WAIT;
    private PipeSecurity security = PipeSecurity.currentUser();
    private boolean firstInstance = true;
    private boolean acceptRemote;
    private boolean writeThrough;
    private boolean zeroMessageEndsStream;
    private int backlog;

    NamedPipeServerChannelBuilder(Supplier<? extends Binder> provider) {
        this.provider = provider;
    }

    /**
     * The type of the pipe. The default is byte.
     *
     * @param mode byte or message
     * @return this builder
     */
    public NamedPipeServerChannelBuilder mode(PipeMode mode) {
        this.mode = Objects.requireNonNull(mode);
        return this;
    }

    /**
     * The direction of the pipe. The default is duplex.
     *
     * @param direction the direction, seen from the server
     * @return this builder
     */
    public NamedPipeServerChannelBuilder direction(PipeDirection direction) {
        this.direction = Objects.requireNonNull(direction);
        return this;
    }

    /**
     * The most instances, that is clients at the same time. The default is {@link
     * PipeInfo#UNLIMITED_INSTANCES}.
     *
     * @param maxInstances 1 to 254, or {@link PipeInfo#UNLIMITED_INSTANCES}
     * @return this builder
     * @throws IllegalArgumentException if it is neither
     */
    public NamedPipeServerChannelBuilder maxInstances(int maxInstances) {
        if (maxInstances != PipeInfo.UNLIMITED_INSTANCES
                && (maxInstances < 1 || maxInstances > MAX_INSTANCES)) {
            throw new IllegalArgumentException(
                    "maxInstances is neither 1 to %s nor %s (unlimited): %s"
                            .formatted(MAX_INSTANCES, PipeInfo.UNLIMITED_INSTANCES, maxInstances));
        }
        this.maxInstances = maxInstances;
        return this;
    }

    /**
     * The sizes of the buffers in each direction. They are advice to the system, and a message may
     * be longer. The default leaves them to the system.
     *
     * @param inbound bytes from client to server, 0 for the system's choice
     * @param outbound bytes from server to client, 0 for the system's choice
     * @return this builder
     * @throws IllegalArgumentException if one is negative
     */
    public NamedPipeServerChannelBuilder bufferSizes(int inbound, int outbound) {
        if (inbound < 0 || outbound < 0) {
            throw new IllegalArgumentException(
                    "a buffer size is negative: " + inbound + ", " + outbound);
        }
        this.inboundBufferSize = inbound;
        this.outboundBufferSize = outbound;
        return this;
    }

    /**
     * How long {@link NamedPipes#await(NamedPipeAddress)} waits for this pipe when it is busy. The
     * default is 50 milliseconds, as on Windows.
     *
     * @param wait the time
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public NamedPipeServerChannelBuilder defaultWait(Duration wait) {
        TimeLimit.nanosOf(wait);
        this.defaultWait = wait;
        return this;
    }

    /**
     * Who may connect. The default is {@link PipeSecurity#currentUser()}.
     *
     * @param security the rule
     * @return this builder
     */
    public NamedPipeServerChannelBuilder security(PipeSecurity security) {
        this.security = Objects.requireNonNull(security);
        return this;
    }

    /**
     * Whether this server must be the only one of its name: {@code FILE_FLAG_FIRST_PIPE_INSTANCE}.
     * The default is true. False joins a pipe that exists, which only Windows can do.
     *
     * @param first true to own the name
     * @return this builder
     */
    public NamedPipeServerChannelBuilder firstInstance(boolean first) {
        this.firstInstance = first;
        return this;
    }

    /**
     * Whether clients on other machines may connect, as without {@code PIPE_REJECT_REMOTE_CLIENTS}.
     * The default is false.
     *
     * @param remote true to let them
     * @return this builder
     */
    public NamedPipeServerChannelBuilder acceptRemote(boolean remote) {
        this.acceptRemote = remote;
        return this;
    }

    /**
     * Whether a write to another machine waits until it got there: {@code FILE_FLAG_WRITE_THROUGH}.
     * It makes no difference on one machine. The default is false.
     *
     * @param writeThrough true to wait
     * @return this builder
     */
    public NamedPipeServerChannelBuilder writeThrough(boolean writeThrough) {
        this.writeThrough = writeThrough;
        return this;
    }

    /**
     * Whether a message of no bytes means the end of the stream; see {@link
     * NamedPipeChannelBuilder#zeroMessageEndsStream}. The default is false.
     *
     * @param ends true for the end of the stream
     * @return this builder
     */
    public NamedPipeServerChannelBuilder zeroMessageEndsStream(boolean ends) {
        this.zeroMessageEndsStream = ends;
        return this;
    }

    /**
     * How many clients may be connected and wait to be accepted. While there are so many, or half
     * of them are of one user, no instance is free for others, or for that user; clients that have
     * left do not count. Those who come then wait, or are busy, as when all instances are in use.
     *
     * <p>The default, 0, leaves it to the system: on Unix 4,096, and less where the process may
     * have few file descriptors. There the system property {@code dev.npipe.server.backlog} comes
     * before what is said here. Windows has no such limit, and ignores this one: there only {@link
     * #maxInstances} counts.
     *
     * @param backlog 0, or the number of clients
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public NamedPipeServerChannelBuilder backlog(int backlog) {
        if (backlog < 0) {
            throw new IllegalArgumentException("a negative backlog: " + backlog);
        }
        this.backlog = backlog;
        return this;
    }

    /**
     * Creates the pipe and begins to listen. Mirrors {@code CreateNamedPipe}.
     *
     * @param address the pipe, on this machine
     * @return the server; clients can connect from now on
     * @throws java.nio.file.FileAlreadyExistsException if the name has a server
     * @throws java.nio.file.AccessDeniedException if another user left a file in the place of the
     *     pipe, or this user may not create it
     * @throws NamedPipeException 1332 if the security names an account that does not exist
     * @throws UnsupportedOperationException if this system cannot do what was asked, or the name
     *     cannot be used on it
     * @throws IOException if some other I/O error occurs
     */
    public NamedPipeServerChannel bind(NamedPipeAddress address) throws IOException {
        BindOptions options = options();
        return OpenServers.open(
                () -> new NamedPipeServerChannel(provider.get().bind(address, options), address));
    }

    /**
     * Serves a pipe at the sockets that a service manager has handed to this process, as systemd
     * does for a unit with a socket unit beside it ({@code sd_listen_fds(3)}). Those of the
     * descriptors are taken over that are bound to a file of this pipe: of a named one {@code
     * npipe_NAME} and {@code CoreFxPipe_NAME}, in whatever directory, of an absolute path the one
     * at that path. Clients that connected before this process was there are served.
     *
     * <p>The files stay the service manager's, with the mode it gave them: closing this server
     * removes none of them, and whoever connects later waits for the next start of the service. The
     * pipe's {@link #security} is checked for each client as after {@link #bind}. A socket is taken
     * over once in a process; it is not passed on to children.
     *
     * @param address the pipe
     * @return the server; nothing like it exists on Windows
     * @throws java.nio.file.NoSuchFileException if this process was handed no sockets ({@code
     *     LISTEN_FDS} is not set, or {@code LISTEN_PID} is another process), or none of this pipe
     * @throws java.nio.file.FileAlreadyExistsException if a server of this process has taken a
     *     socket of this pipe over before
     * @throws java.nio.file.FileSystemException if the sockets cannot serve the pipe: a
     *     message-type one has no {@code npipe_NAME}, or there are two of a kind
     * @throws NamedPipeException 1332 if the security names an account that does not exist
     * @throws UnsupportedOperationException if the backend is not {@code linux}, or the options ask
     *     for clients of other machines
     * @throws IOException if some other I/O error occurs
     */
    public NamedPipeServerChannel bindInherited(NamedPipeAddress address) throws IOException {
        return bindInherited(address, Optional.empty());
    }

    /**
     * Serves a pipe at those of the sockets handed over that the service manager calls by this name
     * ({@code FileDescriptorName=} of a socket unit, {@code LISTEN_FDNAMES}), wherever they are
     * bound; else as {@link #bindInherited(NamedPipeAddress)}. At a socket whose file is called
     * {@code npipe_…} clients greet in npipe's own protocol, at {@code CoreFxPipe_…} they send
     * plain bytes; at any other as a pipe of this {@link #mode} at an absolute path has it.
     *
     * @param address what the pipe is called here
     * @param descriptorName the name of its descriptors, one or two
     * @return the server
     * @throws java.nio.file.NoSuchFileException if this process was handed no sockets, or none with
     *     this name
     * @throws java.nio.file.FileAlreadyExistsException if a server of this process has taken one of
     *     them over before
     * @throws java.nio.file.FileSystemException if one is no listening Unix stream socket, or they
     *     cannot serve the pipe
     * @throws NamedPipeException 1332 if the security names an account that does not exist
     * @throws UnsupportedOperationException if the backend is not {@code linux}, or the options ask
     *     for clients of other machines
     * @throws IOException if some other I/O error occurs
     */
    public NamedPipeServerChannel bindInherited(NamedPipeAddress address, String descriptorName)
            throws IOException {
        return bindInherited(address, Optional.of(descriptorName));
    }

    private NamedPipeServerChannel bindInherited(NamedPipeAddress address, Optional<String> name)
            throws IOException {
        BindOptions options = options();
        return OpenServers.open(
                () ->
                        new NamedPipeServerChannel(
                                provider.get().bindInherited(address, options, name), address));
    }

    private BindOptions options() {
        return new BindOptions(
                mode,
                direction,
                maxInstances,
                inboundBufferSize,
                outboundBufferSize,
                defaultWait,
                security.descriptor(),
                firstInstance,
                acceptRemote,
                writeThrough,
                zeroMessageEndsStream,
                backlog);
    }
}
