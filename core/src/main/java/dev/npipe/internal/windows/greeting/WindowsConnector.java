// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.greeting;

import dev.npipe.ImpersonationLevel;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeMode;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.windows.flow.PipeState;
import dev.npipe.internal.windows.flow.WindowsConnection;
import dev.npipe.internal.windows.identity.AccessToken;
import dev.npipe.internal.windows.identity.OtherEnd;
import dev.npipe.internal.windows.identity.WindowsAccounts;
import dev.npipe.internal.windows.lane.LaneHost;
import dev.npipe.internal.windows.name.PipeDirectory;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Handles;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens the client's end of a pipe; waits while the pipe is busy, or not there. */
public final class WindowsConnector {
    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    /** What says that a server has left between the opening and what is asked after it. */
    private static final Set<Integer> LEFT =
            Set.of(Win32Error.BROKEN_PIPE, Win32Error.NO_DATA, Win32Error.PIPE_NOT_CONNECTED);

    private final WindowsSystem system;
    private final NamedPipeAddress address;
    private final ConnectOptions options;
    private final String pipe;

    /** Null where connections get no lanes. */
    private final @Nullable LaneHost lanes;

    /** The last that was in the way, for the client that waits in vain. */
    private @Nullable IOException inTheWay;

    public WindowsConnector(
            WindowsSystem system,
            NamedPipeAddress address,
            ConnectOptions options,
            @Nullable LaneHost lanes) {
        this.system = system;
        this.address = address;
        this.options = options;
        this.pipe = address.toString();
        this.lanes = lanes;
    }

    public Connection connect() throws IOException {
        Deadline deadline = options.deadline();
        WindowsConnection connection = connect(deadline);
        connection.begin(deadline);
        return connection;
    }

    private WindowsConnection connect(Deadline deadline) throws IOException {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            IOException failure;
            try {
                return free(deadline);
            } catch (NoSuchFileException e) {
                failure = missing(e);
            } catch (PipeBusyException e) {
                throw inTheWay == null ? e : inTheWay; // the time is over
            } catch (UnservedException e) {
                failure = e.told();
                inTheWay = failure;
            }
            if (!options.waitForServer() || deadline.hasPassed()) {
                throw failure;
            }
            deadline.pause(this, pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    private NoSuchFileException missing(NoSuchFileException e) {
        if (inTheWay == null) {
            return e;
        }
        String reason = e.getReason() + "; last in the way was: " + inTheWay.getMessage();
        var all = new NoSuchFileException(e.getFile(), null, reason);
        all.addSuppressed(inTheWay);
        return all;
    }

    /** Opens the first instance that is free. */
    private WindowsConnection free(Deadline deadline) throws IOException {
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
            long handle = open(deadline);
            if (handle >= 0) {
                return connection(handle);
            }
            int code = (int) -handle;
            if (code != Win32Error.PIPE_BUSY || deadline.hasPassed()) {
                throw WindowsErrors.exception(system.kernel, pipe, code);
            }
            awaitInstance(deadline);
        }
    }

    /** Whatever comes of the wait, the next attempt to open says it better: nothing is reserved. */
    private void awaitInstance(Deadline deadline) throws IOException {
        var event = new PipeBusyWaitEvent();
        event.begin();
        int code = new PipeDirectory(system).await(address, deadline);
        event.commit(pipe, code == Win32Error.SUCCESS);
    }

    /**
     * The handle, or the negative error. What a client opens for writing is not asked for the right
     * to make instances, though {@code GENERIC_WRITE} contains it.
     */
    private long open(Deadline deadline) throws IOException {
        int rights = Constants.FILE_READ_ATTRIBUTES;
        if (options.direction().serverReads()) {
            rights |= Constants.GENERIC_WRITE;
        }
        if (!options.direction().serverWrites()) {
            return open(rights, deadline);
        }
        rights |= Constants.GENERIC_READ;
        long handle = open(rights | Constants.FILE_WRITE_ATTRIBUTES, deadline);
        // An access list that lets one only read has no right to set the read mode, which
        // only a pipe of message type needs.
        boolean denied = handle == -Win32Error.ACCESS_DENIED;
        return denied && !options.direction().serverReads() ? open(rights, deadline) : handle;
    }

    private long open(int rights, Deadline deadline) throws IOException {
        int flags =
                Constants.FILE_FLAG_OVERLAPPED
                        | Constants.SECURITY_SQOS_PRESENT
                        | (level(options.impersonation()) << Constants.SECURITY_LEVEL_SHIFT)
                        | (options.writeThrough() ? Constants.FILE_FLAG_WRITE_THROUGH : 0);
        var opening = new Opening(system.kernel, address, rights, flags);
        return address.isRemote() ? opening.onHelper(system.helpers, deadline) : opening.here();
    }

    /** {@code SECURITY_IMPERSONATION_LEVEL}. */
    private static int level(ImpersonationLevel level) {
        return switch (level) {
            case ANONYMOUS -> 0;
            case IDENTIFICATION -> 1;
            case IMPERSONATION -> 2;
            case DELEGATION -> 3;
        };
    }

    private WindowsConnection connection(long handle) throws IOException {
        boolean opened = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            try {
                checkOwner(handle);
                system.port.add(memory, pipe, handle);
                PipeState state = PipeState.of(system, pipe, handle, options.direction());
                PipeMode type = state.info().type();
                if (options.mode().filter(m -> m != type).isPresent()) {
                    throw Win32Error.exception(
                            pipe, Win32Error.BAD_PIPE, "the pipe is of type " + type);
                }
                if (type == PipeMode.MESSAGE && options.direction().serverWrites()) {
                    PipeState.setReadMode(system.kernel, pipe, handle, PipeMode.MESSAGE);
                }
                var connection =
                        new WindowsConnection(
                                system,
                                address,
                                state,
                                type,
                                options.zeroMessageEndsStream(),
                                options.direction().serverReads() ? lanes : null,
                                closed -> Handles.close(system.kernel, closed, pipe));
                opened = true;
                return connection;
            } catch (NamedPipeException e) {
                if (!LEFT.contains(e.errorCode())) {
                    throw e;
                }
                throw new UnservedException(e);
            } finally {
                if (!opened) {
                    system.kernel.closeHandle(memory, handle);
                }
            }
        }
    }

    /** Before a byte is sent. A redirector need not tell the owner, so there it has to be asked. */
    private void checkOwner(long handle) throws IOException {
        ExpectedOwner owner = options.owner().meantFor(!address.isRemote());
        if (owner instanceof ExpectedOwner.Any) {
            return;
        }
        PeerIdentity server = OtherEnd.withSids(system, OtherEnd.owner(system, handle, pipe));
        PeerIdentity self = OtherEnd.withSids(system, List.of(AccessToken.ofProcess(system)));
        try {
            owner.check(pipe, server, self, new WindowsAccounts(system));
        } catch (AccessDeniedException e) {
            throw new UnservedException(e);
        }
    }
}
