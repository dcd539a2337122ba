// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Credentials;
import java.util.Objects;
import javax.security.auth.Subject;

/**
 * Who a client is on another machine, and the proof of it. See {@link
 * NamedPipeChannelBuilder#credentials(PipeCredentials)}.
 *
 * <p>A password is kept as characters, which {@link #close} overwrites; it is in no message and not
 * in {@link #toString}. Cleared credentials open no further pipe.
 *
 * @since 0.1
 */
public final class PipeCredentials implements AutoCloseable {
    private final Credentials credentials;

    private PipeCredentials(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * A user with a password, in the notation of Windows.
     *
     * @param user {@code DOMAIN\name}, or {@code name} for an account of the server itself
     * @param password the password; it is copied, so the caller can overwrite his own
     * @return the credentials
     * @throws IllegalArgumentException if the user's name is empty
     */
    public static PipeCredentials of(String user, char[] password) {
        int end = user.indexOf('\\');
        return end < 0
                ? of("", user, password)
                : of(user.substring(0, end), user.substring(end + 1), password);
    }

    /**
     * A user with a password.
     *
     * @param domain the domain, empty for an account of the server itself
     * @param user the user's name
     * @param password the password; it is copied, so the caller can overwrite his own
     * @return the credentials
     * @throws IllegalArgumentException if the user's name is empty
     */
    public static PipeCredentials of(String domain, String user, char[] password) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException(
                    "the user's name is empty; anonymous() says that there is none");
        }
        return new PipeCredentials(
                new Credentials.Password(Objects.requireNonNull(domain), user, password));
    }

    /**
     * A user who has a Kerberos ticket, in a subject that {@code Krb5LoginModule} has filled.
     *
     * @param subject the subject; its first principal is the user
     * @return the credentials
     * @throws IllegalArgumentException if the subject has no principal
     */
    public static PipeCredentials kerberos(Subject subject) {
        String principal =
                subject.getPrincipals().stream()
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalArgumentException("the subject has no principal"))
                        .getName();
        int end = principal.lastIndexOf('@');
        return new PipeCredentials(
                end < 0
                        ? new Credentials.Kerberos(principal, "", subject)
                        : new Credentials.Kerberos(
                                principal.substring(0, end),
                                principal.substring(end + 1),
                                subject));
    }

    /**
     * The user whose Kerberos tickets this process finds, as {@code kinit} leaves them: in the file
     * that the variable {@code KRB5CCNAME} names, else in {@code /tmp/krb5cc_UID}. They are looked
     * for each time a pipe is opened, so they may be renewed in between. Opening a pipe fails with
     * {@link java.nio.file.AccessDeniedException} if there are none.
     *
     * @return the credentials
     */
    public static PipeCredentials kerberos() {
        return new PipeCredentials(new Credentials.TicketCache());
    }

    /**
     * Nobody in particular: a null session.
     *
     * @return the credentials
     */
    public static PipeCredentials anonymous() {
        return new PipeCredentials(new Credentials.Anonymous());
    }

    /**
     * The account that the server keeps for guests. Nobody becomes a guest unless he asks for it: a
     * server that takes an unknown user for a guest is refused.
     *
     * @return the credentials
     */
    public static PipeCredentials guest() {
        return new PipeCredentials(new Credentials.Guest());
    }

    /** Overwrites the password. Channels that are open stay open. */
    @Override
    public void close() {
        if (credentials instanceof Credentials.Password password) {
            password.clear();
        }
    }

    Credentials credentials() {
        return credentials;
    }

    /** The account, without the password. */
    @Override
    public String toString() {
        return "PipeCredentials[" + credentials.account() + ']';
    }
}
