// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Credentials;
import dev.npipe.internal.PendingCall;
import dev.npipe.internal.PendingCalls;
import dev.npipe.internal.Provider;
import dev.npipe.internal.jfr.PipeConnectEvent;
import dev.npipe.internal.security.ExpectedOwner;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Options for a client, and the {@link #connect} that uses them.
 *
 * @since 0.1
 */
public final class NamedPipeChannelBuilder {
    private final Supplier<Provider> provider;
    private final PendingCalls calls = new PendingCalls();

    private Optional<PipeMode> mode = Optional.empty();
    private PipeDirection direction = PipeDirection.DUPLEX;
    private Duration connectTimeout = TimeLimit.FOREVER;
    private boolean waitForServer;
    private ImpersonationLevel impersonation = ImpersonationLevel.IDENTIFICATION;
    private boolean writeThrough;
    private boolean zeroMessageEndsStream;
    private Optional<Function<NamedPipeAddress, PipeCredentials>> credentials = Optional.empty();
    private boolean requireEncryption;
    private ExpectedOwner owner = new ExpectedOwner.Unsaid();

    NamedPipeChannelBuilder(Supplier<Provider> provider) {
        this.provider = provider;
    }

    /**
     * Insists on a type of pipe; without this the server's type is taken as it is. For the absolute
     * path of a socket, message means that the npipe handshake is made.
     *
     * @param mode the type that the pipe must have
     * @return this builder
     */
    public NamedPipeChannelBuilder mode(PipeMode mode) {
        this.mode = Optional.of(mode);
        return this;
    }

    /**
     * The directions to open, named as the server names them: {@link PipeDirection#INBOUND} opens
     * for writing only. The default is both.
     *
     * @param direction the directions
     * @return this builder
     */
    public NamedPipeChannelBuilder direction(PipeDirection direction) {
        this.direction = Objects.requireNonNull(direction);
        return this;
    }

    /**
     * What this client is going to do, in its own words: {@link PipeAccess#WRITE} is {@link
     * #direction} {@link PipeDirection#INBOUND}. The default is both.
     *
     * @param access read, write, or both
     * @return this builder
     * @throws IllegalArgumentException if it is {@link PipeAccess#FULL}, which is the server's
     */
    public NamedPipeChannelBuilder access(PipeAccess access) {
        return direction(access.opens());
    }

    /**
     * How long {@link #connect} may take in all: while all instances are busy, for the server to
     * appear if {@link #waitForServer} is set, and for its answer. The default is for ever. Zero
     * waits for no server and no instance; a server that is there has five seconds to answer. On
     * another machine, reached through {@code dev.npipe.smb}, an answer that is on its way has five
     * seconds more.
     *
     * @param timeout the time limit
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public NamedPipeChannelBuilder connectTimeout(Duration timeout) {
        TimeLimit.nanosOf(timeout);
        this.connectTimeout = timeout;
        return this;
    }

    /**
     * Whether to wait for a pipe that does not exist yet, for as long as {@link #connectTimeout}
     * says. Nothing that is no server of this client ends the wait, whether it is somebody else's,
     * left over, or closes at once; one that says nothing is left after five to ten seconds, and
     * the wait goes on. What was in the way last is told in the end. A server that refuses this
     * client ends the wait. The default is to fail at once.
     *
     * @param wait true to wait
     * @return this builder
     */
    public NamedPipeChannelBuilder waitForServer(boolean wait) {
        this.waitForServer = wait;
        return this;
    }

    /**
     * How far the server may act as this client: {@code SECURITY_SQOS_PRESENT}. The default is
     * {@link ImpersonationLevel#IDENTIFICATION}.
     *
     * @param level the level
     * @return this builder
     */
    public NamedPipeChannelBuilder impersonation(ImpersonationLevel level) {
        this.impersonation = Objects.requireNonNull(level);
        return this;
    }

    /**
     * Whether a write to another machine waits until it got there: {@code FILE_FLAG_WRITE_THROUGH}.
     * It makes no difference on one machine. The default is false.
     *
     * @param writeThrough true to wait
     * @return this builder
     */
    public NamedPipeChannelBuilder writeThrough(boolean writeThrough) {
        this.writeThrough = writeThrough;
        return this;
    }

    /**
     * Whether a message of no bytes means the end of the stream, as container engines agree among
     * each other. {@link NamedPipeChannel#shutdownOutput} then sends one, reading one gives -1 from
     * then on, and writing no bytes writes nothing. The default is false.
     *
     * @param ends true for the end of the stream
     * @return this builder
     */
    public NamedPipeChannelBuilder zeroMessageEndsStream(boolean ends) {
        this.zeroMessageEndsStream = ends;
        return this;
    }

    /**
     * Who this client is on another machine. Without it a client logs on as nobody in particular,
     * which most servers refuse. It has no effect on this machine, where the system knows who runs
     * a program. On Windows the system logs on by itself, and {@link #connect} to another machine
     * refuses other credentials.
     *
     * @param credentials the account, and the proof of it
     * @return this builder
     */
    public NamedPipeChannelBuilder credentials(PipeCredentials credentials) {
        Objects.requireNonNull(credentials);
        return credentials(address -> credentials);
    }

    /**
     * Who this client is on another machine, asked for when a pipe there is opened. See {@link
     * #credentials(PipeCredentials)}.
     *
     * @param credentials gives the account for an address
     * @return this builder
     */
    public NamedPipeChannelBuilder credentials(
            Function<NamedPipeAddress, PipeCredentials> credentials) {
        this.credentials = Optional.of(credentials);
        return this;
    }

    /**
     * Whether what crosses the network must be encrypted. By default it is signed, and encrypted
     * when the server demands it. It has no effect on this machine. On Windows the system decides,
     * and {@link #connect} to another machine refuses this option.
     *
     * @param require true to connect only to a server that encrypts
     * @return this builder
     */
    public NamedPipeChannelBuilder requireEncryption(boolean require) {
        this.requireEncryption = require;
        return this;
    }

    /**
     * Whom to talk to: a server that is somebody else is not sent a byte, and {@link #connect}
     * fails with {@link java.nio.file.AccessDeniedException}. The default for a name is {@link
     * PipeOwner#trusted}, since anybody may take a name; the path of a socket is the caller's own
     * choice, and not checked unless this says so.
     *
     * @param owner the expected owner
     * @return this builder
     */
    public NamedPipeChannelBuilder expectOwner(PipeOwner owner) {
        this.owner = owner.expected();
        return this;
    }

    /**
     * Cancels each {@link #connect} of this builder that is pending in other threads, which ends
     * with a {@link PipeCancelledException}; the next one if none is. As {@link
     * NamedPipeChannel#cancel}.
     */
    public void cancel() {
        calls.cancel();
    }

    /**
     * Connects. Mirrors {@code CreateFile}, with {@code WaitNamedPipe} while all instances are
     * busy.
     *
     * @param address the pipe
     * @return the client's end, in message read mode if the pipe is of message type
     * @throws java.nio.file.NoSuchFileException if there is no such pipe; the message names the
     *     places where it was looked for, and what lies there instead of a server
     * @throws PipeBusyException if no instance became free in time (231), or the server did not
     *     answer in time (121)
     * @throws java.nio.file.AccessDeniedException if the server refuses this user, or a direction
     *     that the pipe does not have, or is not the {@link #expectOwner expected} one
     * @throws NamedPipeException 230 if the pipe is not of the wanted type; 1332 if the expected
     *     owner has no account
     * @throws PipeCancelledException if another thread cancels this
     * @throws ClosedByInterruptException if this thread is interrupted
     * @throws UnsupportedOperationException if this system cannot do what was asked
     * @throws IOException if some other I/O error occurs
     */
    public NamedPipeChannel connect(NamedPipeAddress address) throws IOException {
        PendingCall call = calls.begin(false);
        if (call == null) {
            throw new PipeCancelledException(address.toString(), "connect");
        }
        boolean told = false;
        try {
            return connect(address, call);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (!call.isCancelled()) {
                throw e;
            }
            told = true;
            var cancelled = new PipeCancelledException(address.toString(), "connect");
            cancelled.initCause(e);
            throw cancelled;
        } finally {
            calls.end(call, told);
        }
    }

    private Optional<Supplier<Credentials>> credentialsFor(NamedPipeAddress address) {
        if (credentials.isEmpty()) {
            return Optional.empty();
        }
        Function<NamedPipeAddress, PipeCredentials> of = credentials.get();
        return Optional.of(() -> of.apply(address).credentials());
    }

    private NamedPipeChannel connect(NamedPipeAddress address, PendingCall call)
            throws IOException {
        var options =
                new ConnectOptions(
                        mode,
                        direction,
                        connectTimeout,
                        waitForServer,
                        impersonation,
                        writeThrough,
                        zeroMessageEndsStream,
                        credentialsFor(address),
                        requireEncryption,
                        owner,
                        call);
        var event = new PipeConnectEvent();
        event.begin();
        IOException failure = null;
        try {
            Connection connection = provider.get().connect(address, options);
            return NamedPipeChannel.of(connection, address, direction);
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            event.commit(address, failure);
        }
    }
}
