// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.mssmb2.SMB2Packet;
import com.hierynomus.mssmb2.messages.SMB2CreateResponse;
import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Credentials;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.ExpectedOwner;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.function.Supplier;

/** Opens a pipe of another machine, as often as it takes and the caller's patience allows. */
final class RemoteConnector {
    /** How long a server may take for everything that is not waiting for an instance. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /** The same, where the caller sets no limit: long enough for a slow network. */
    private static final Duration LONG_ANSWER = Duration.ofSeconds(20);

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    private final NamedPipeAddress address;
    private final ConnectOptions options;
    private final SmbHost host;
    private final Deadline deadline;
    private long pause = FIRST_PAUSE_MILLIS;

    RemoteConnector(NamedPipeAddress address, ConnectOptions options) throws IOException {
        this.address = address;
        this.options = options;
        this.host = SmbHost.of(address);
        this.deadline = options.deadline();
        if (options.zeroMessageEndsStream()) {
            throw new UnsupportedOperationException(
                    address + ": a message of no bytes does not cross the network");
        }
        if (options.owner() instanceof ExpectedOwner.Is
                || options.owner() instanceof ExpectedOwner.Trusted) {
            throw new UnsupportedOperationException(
                    address + ": a server does not tell other machines whose pipe it is");
        }
    }

    Connection connect() throws IOException {
        Credentials credentials =
                options.credentials().map(Supplier::get).orElseGet(Credentials.Anonymous::new);
        var wish =
                new Logon.Wish(address.toString(), host, credentials, options.requireEncryption());
        while (true) {
            try {
                return open(Logon.to(wish, answerBy()));
            } catch (NoSuchFileException e) {
                if (!options.waitForServer() || deadline.hasPassed()) {
                    throw e;
                }
                pause();
            }
        }
    }

    /** Opens the pipe in a session, waiting while all instances are busy. */
    private Connection open(Logon logon) throws IOException {
        boolean done = false;
        try {
            while (true) {
                SMB2Packet answer =
                        logon.await(
                                PipeHandle.create(
                                        logon,
                                        address.name(),
                                        options.direction(),
                                        options.impersonation()),
                                answerBy());
                long status = answer.getHeader().getStatusCode();
                if (status == 0) {
                    var opened = (SMB2CreateResponse) answer;
                    var pipe = connection(logon, new PipeHandle(logon, opened.getFileId()));
                    done = true;
                    return pipe;
                }
                boolean again =
                        meansBusy(status)
                                || (NtStatus.meansMissing(status) && options.waitForServer());
                if (!again || deadline.hasPassed()) {
                    throw refusal(status, logon);
                }
                pause();
            }
        } finally {
            if (!done) {
                logon.close();
            }
        }
    }

    private static boolean meansBusy(long status) {
        return NtStatus.meansBusy(status) || isBusyBehindSamba(status);
    }

    /**
     * Samba has no status for it: its client gets this one when the pipe's server gives it a type
     * that no pipe has, which servers of this library do when no instance is free.
     */
    private static boolean isBusyBehindSamba(long status) {
        return NtStatus.INVALID_PARAMETER.is(status);
    }

    /** Samba says this when a pipe's server hangs up on a client: it refuses it. */
    private IOException refusal(long status, Logon logon) {
        if (NtStatus.CONNECTION_DISCONNECTED.is(status) || NtStatus.CONNECTION_RESET.is(status)) {
            return new AccessDeniedException(
                    address.toString(),
                    null,
                    logon.account() + ": the pipe's server hung up: it refuses this user");
        }
        if (isBusyBehindSamba(status)) {
            return Win32Error.exception(
                    address.toString(),
                    Win32Error.PIPE_BUSY,
                    "no instance of the pipe became free, as far as Samba can say (INVALID_PARAMETER)");
        }
        return NtStatus.exception(status, address.toString(), logon.account());
    }

    private Connection connection(Logon logon, PipeHandle handle) throws IOException {
        PipeFacts facts = PipeFacts.of(logon.await(handle.queryPipe(), answerBy()));
        PipeMode type = facts.type().or(options::mode).orElse(PipeMode.BYTE);
        if (options.mode().isPresent() && options.mode().get() != type) {
            throw Win32Error.exception(
                    address.toString(), Win32Error.BAD_PIPE, "the pipe is of " + type + " type");
        }
        return new RemoteConnection(logon, handle, host, facts.info(type, options.direction()));
    }

    private Deadline answerBy() {
        return deadline.isNever() ? deadline.ofSameCall(LONG_ANSWER) : deadline.plus(ANSWER);
    }

    /** Waits a little, and longer each time, as nobody tells when it is worth another try. */
    private void pause() throws ClosedByInterruptException {
        Deadline end = deadline.within(Duration.ofMillis(pause));
        while (!end.hasPassed()) {
            end.pause(this, Long.MAX_VALUE); // which a cancel ends
            if (Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
}
