// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.protocol.commons.Factory;
import com.hierynomus.smbj.SmbConfig;
import com.hierynomus.smbj.auth.AuthenticateResponse;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.auth.Authenticator;
import com.hierynomus.smbj.auth.SpnegoAuthenticator;
import com.hierynomus.smbj.connection.ConnectionContext;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.ServiceThread;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.ietf.jgss.GSSException;

/**
 * The logon of a user who has Kerberos tickets. The JDK asks the key distribution center in a way
 * that neither ends in time nor can be interrupted, so a thread of its own does it: one of the
 * platform, which depends on no scheduler that the application may keep busy.
 */
final class KerberosAuthenticator implements Authenticator {
    /** {@code ERROR_NO_LOGON_SERVERS}. */
    private static final int NO_LOGON_SERVERS = 1311;

    private final String pipe;
    private final SmbHost host;
    private final Deadline deadline;
    private final Authenticator smbj = new SpnegoAuthenticator();

    private KerberosAuthenticator(String pipe, SmbHost host, Deadline deadline) {
        this.pipe = pipe;
        this.host = host;
        this.deadline = deadline;
    }

    /** The user as Kerberos names him. */
    static String account(AuthenticationContext context) {
        String realm = context.getDomain();
        return context.getUsername() + (realm.isEmpty() ? "" : '@' + realm);
    }

    /** Makes one for the session of a pipe. */
    static Factory.Named<Authenticator> factory(String pipe, SmbHost host, Deadline deadline) {
        return new Factory.Named<>() {
            @Override
            public String getName() {
                return new SpnegoAuthenticator.Factory().getName();
            }

            @Override
            public Authenticator create() {
                return new KerberosAuthenticator(pipe, host, deadline);
            }
        };
    }

    @Override
    public void init(SmbConfig config) {
        smbj.init(config);
    }

    @Override
    public boolean supports(AuthenticationContext context) {
        return smbj.supports(context);
    }

    @Override
    public AuthenticateResponse authenticate(
            AuthenticationContext context, byte[] token, ConnectionContext connection)
            throws IOException {
        var answer = new Answer(() -> smbj.authenticate(context, token, connection));
        try {
            ServiceThread.startOnce("npipe-kerberos", pipe, answer);
        } catch (OutOfMemoryError e) {
            throw new IOException(pipe + ": no thread could be started for the logon", e);
        }
        try {
            answer.await(deadline);
        } catch (InterruptedByTimeoutException e) {
            throw unreachable("the key distribution center does not answer in time", e);
        }
        if (answer.state() == Future.State.SUCCESS) {
            return answer.resultNow();
        }
        throw translated(new ExecutionException(answer.exceptionNow()), account(context));
    }

    private IOException translated(Exception e, String account) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof GSSException gss) {
                return translated(gss, account);
            }
        }
        return Failures.translated(e, pipe, host);
    }

    /** A center that is not there is the network's fault, everything else the tickets'. */
    private IOException translated(GSSException e, String account) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return unreachable("the key distribution center cannot be reached", e);
            }
        }
        var denied =
                new AccessDeniedException(
                        pipe,
                        null,
                        "%s: no Kerberos ticket for cifs/%s: %s"
                                .formatted(account, host.name(), e.getMinorString()));
        denied.initCause(e);
        return denied;
    }

    private IOException unreachable(String reason, Exception e) {
        return Win32Error.exception(pipe, NO_LOGON_SERVERS, reason, e);
    }

    /** What another thread is told, which wakes the one that made this. */
    private static final class Answer extends FutureTask<AuthenticateResponse> {
        private final Thread waiting = Thread.currentThread();

        Answer(Callable<AuthenticateResponse> question) {
            super(question);
        }

        @Override
        protected void done() {
            LockSupport.unpark(waiting);
        }

        /** Parks until this is done, which a deadline that passes or is cancelled ends. */
        void await(Deadline deadline) throws IOException {
            while (!isDone()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                deadline.park(this);
            }
        }
    }
}
