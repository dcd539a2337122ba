// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.mssmb2.SMB2Dialect;
import com.hierynomus.mssmb2.SMB2Packet;
import com.hierynomus.mssmb2.SMBApiException;
import com.hierynomus.protocol.commons.Factory;
import com.hierynomus.protocol.transport.TransportException;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.SmbConfig;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.auth.Authenticator;
import com.hierynomus.smbj.auth.GSSAuthenticationContext;
import com.hierynomus.smbj.auth.NtlmAuthenticator;
import com.hierynomus.smbj.common.SMBRuntimeException;
import com.hierynomus.smbj.connection.Connection;
import com.hierynomus.smbj.session.SMB2GuestSigningRequiredException;
import com.hierynomus.smbj.session.Session;
import com.hierynomus.smbj.share.PipeShare;
import com.hierynomus.smbj.share.Share;
import dev.npipe.internal.Credentials;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;

/**
 * A session with a file server, for one pipe: a TCP connection, a user, and the share {@code IPC$}.
 *
 * <p>Each has a client GUID of its own. Samba hands connections with the same one to the process
 * that has the first, where one that waits would hold up the others.
 *
 * @param pipe the pipe it is for, for messages
 * @param account who logged on, for messages
 */
record Logon(String pipe, String account, Wire wire, Session session, PipeShare share) {

    /** What a client wants of a session. */
    record Wish(String pipe, SmbHost host, Credentials credentials, boolean encrypted) {}

    /**
     * Logs on, encrypted where the server insists on it.
     *
     * @param deadline for all of it
     */
    static Logon to(Wish wish, Deadline deadline) throws IOException {
        try {
            return open(wish, deadline);
        } catch (RefusedException e) {
            // Samba says no more than this to a client that does not offer to encrypt.
            boolean again =
                    !wish.encrypted()
                            && isProven(wish.credentials())
                            && NtStatus.ACCESS_DENIED.is(e.status);
            if (!again) {
                throw e.exception;
            }
            try {
                return open(new Wish(wish.pipe(), wish.host(), wish.credentials(), true), deadline);
            } catch (RefusedException second) {
                throw second.exception;
            }
        }
    }

    private static Logon open(Wish wish, Deadline deadline) throws IOException, RefusedException {
        if (wish.encrypted() && !isProven(wish.credentials())) {
            throw Win32Error.exception(
                    wish.pipe(),
                    Win32Error.NOT_SUPPORTED,
                    "encryption is required, for which %s has no key"
                            .formatted(wish.credentials().account()));
        }
        var wires = new Wire[1];
        SmbConfig config =
                SmbConfig.builder()
                        .withClientGuid(UUID.randomUUID())
                        .withDialects(dialects(wish.credentials()))
                        .withSigningRequired(isProven(wish.credentials()))
                        .withEncryptData(wish.encrypted())
                        .withAuthenticators(authenticator(wish, deadline))
                        .withTransportLayerFactory(
                                (handlers, _) -> wires[0] = new Wire(handlers, deadline))
                        .build();
        AuthenticationContext context = context(wish);
        String account =
                context instanceof GSSAuthenticationContext
                        ? KerberosAuthenticator.account(context)
                        : wish.credentials().account();
        boolean done = false;
        try {
            Connection connection =
                    new SMBClient(config).connect(wish.host().name(), wish.host().port());
            Session session = connection.authenticate(context);
            checkUser(wish, session);
            if (wish.encrypted() && !session.shouldEncryptData()) {
                throw Win32Error.exception(
                        wish.pipe(),
                        Win32Error.NOT_SUPPORTED,
                        "the server does not encrypt, and encryption is required");
            }
            Share share = session.connectShare("IPC$");
            if (!(share instanceof PipeShare pipes)) {
                throw Win32Error.exception(
                        wish.pipe(), Win32Error.BAD_NETPATH, "IPC$ of the server is not for pipes");
            }
            wires[0].loggedOn();
            done = true;
            return new Logon(wish.pipe(), account, wires[0], session, pipes);
        } catch (SMB2GuestSigningRequiredException _) {
            throw takenForGuest(wish);
        } catch (SMBApiException e) {
            throw new RefusedException(
                    e.getStatusCode(), NtStatus.exception(e.getStatusCode(), wish.pipe(), account));
        } catch (RuntimeException | IOException e) {
            throw Failures.translated(e, wish.pipe(), wish.host());
        } finally {
            Arrays.fill(context.getPassword(), '\0');
            if (!done && wires[0] != null) {
                wires[0].close();
            }
        }
    }

    /**
     * The versions of the protocol to offer. A session of nobody has no key, without which smbj
     * fails in version 3.
     */
    private static List<SMB2Dialect> dialects(Credentials credentials) {
        return credentials instanceof Credentials.Anonymous
                ? List.of(SMB2Dialect.SMB_2_1, SMB2Dialect.SMB_2_0_2)
                : List.of(
                        SMB2Dialect.SMB_3_1_1,
                        SMB2Dialect.SMB_3_0_2,
                        SMB2Dialect.SMB_3_0,
                        SMB2Dialect.SMB_2_1,
                        SMB2Dialect.SMB_2_0_2);
    }

    /** True for a user who can sign, and who can be lied to by nobody else if he does. */
    private static boolean isProven(Credentials credentials) {
        return switch (credentials) {
            case Credentials.Password _, Credentials.Kerberos _, Credentials.TicketCache _ -> true;
            case Credentials.Anonymous _, Credentials.Guest _ -> false;
        };
    }

    private static Factory.Named<Authenticator> authenticator(Wish wish, Deadline deadline) {
        return switch (wish.credentials()) {
            case Credentials.Kerberos _, Credentials.TicketCache _ ->
                    KerberosAuthenticator.factory(wish.pipe(), wish.host(), deadline);
            case Credentials.Password _, Credentials.Anonymous _, Credentials.Guest _ ->
                    new NtlmAuthenticator.Factory();
        };
    }

    private static AuthenticationContext context(Wish wish) throws AccessDeniedException {
        return switch (wish.credentials()) {
            case Credentials.Password user -> {
                char[] password = user.password();
                try {
                    yield new AuthenticationContext(user.user(), password, user.domain());
                } finally {
                    Arrays.fill(password, '\0');
                }
            }
            case Credentials.Kerberos user ->
                    new GSSAuthenticationContext(user.user(), user.realm(), user.subject(), null);
            case Credentials.TicketCache _ -> TicketLogin.context(wish.pipe());
            case Credentials.Anonymous _ -> AuthenticationContext.anonymous();
            case Credentials.Guest _ -> AuthenticationContext.guest();
        };
    }

    /** Nobody is let in as somebody else than he said. */
    private static void checkUser(Wish wish, Session session) throws AccessDeniedException {
        if (isProven(wish.credentials()) && (session.isGuest() || session.isAnonymous())) {
            throw takenForGuest(wish);
        }
    }

    private static AccessDeniedException takenForGuest(Wish wish) {
        return new AccessDeniedException(
                wish.pipe(),
                null,
                wish.credentials().account()
                        + ": the server does not know this user, and would take him for a guest");
    }

    /** Sends a request; the answer is waited for with {@link Wire#await}. */
    Future<SMB2Packet> send(SMB2Packet request) throws IOException {
        try {
            return session.send(request);
        } catch (TransportException | SMBRuntimeException e) {
            throw Failures.lost(e, pipe);
        }
    }

    /** Waits for the answer to a request. */
    SMB2Packet await(Future<SMB2Packet> answer, Deadline deadline) throws IOException {
        try {
            return wire.await(answer, deadline);
        } catch (IOException e) {
            throw Failures.lost(e, pipe);
        }
    }

    SMB2Dialect dialect() {
        return session.getConnection().getNegotiatedProtocol().getDialect();
    }

    /** The number of the share, as requests name it. */
    long tree() {
        return share.getTreeConnect().getTreeId();
    }

    boolean isEncrypted() {
        try {
            return session.shouldEncryptData();
        } catch (TransportException e) {
            throw new IllegalStateException("encryption was agreed on without a key", e);
        }
    }

    void close() {
        wire.close();
    }

    /** The server's no, before it is known whether another try is worth it. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        final long status;
        final transient IOException exception;

        RefusedException(long status, IOException exception) {
            super(exception);
            this.status = status;
            this.exception = exception;
        }
    }
}
