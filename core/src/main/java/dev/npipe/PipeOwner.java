// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;

/**
 * Whom a client expects to be the server of a pipe. Whoever creates a name first is its server, so
 * a program of another user can take a name before the right server does.
 *
 * <p>On Unix the owner is the user that the server ran as when it began to listen, as the system
 * reports it; on Windows it is the owner in the pipe's security descriptor.
 *
 * @see NamedPipeChannelBuilder#expectOwner
 * @since 0.1
 */
public final class PipeOwner {
    private static final PipeOwner ANY = new PipeOwner(new ExpectedOwner.Any());
    private static final PipeOwner TRUSTED = new PipeOwner(new ExpectedOwner.Trusted());
    private static final PipeOwner CURRENT_USER =
            new PipeOwner(new ExpectedOwner.Is(Trustee.of(Sid.OWNER_RIGHTS)));

    private final ExpectedOwner expected;

    private PipeOwner(ExpectedOwner expected) {
        this.expected = expected;
    }

    /**
     * Anybody. Ask {@link NamedPipeChannel#peer} who it is.
     *
     * @return the expectation
     */
    public static PipeOwner any() {
        return ANY;
    }

    /**
     * The user of this process, or one who could act as that user anyway: root, and on Windows the
     * system or an administrator. {@link PipeSecurity#administrators} says who an administrator is.
     *
     * @return the expectation
     */
    public static PipeOwner trusted() {
        return TRUSTED;
    }

    /**
     * The user of this process and nobody else; {@code PipeOptions.CurrentUserOnly} in .NET.
     *
     * @return the expectation
     */
    public static PipeOwner currentUser() {
        return CURRENT_USER;
    }

    /**
     * A user. The account is looked up by {@link NamedPipeChannelBuilder#connect connect}, which
     * fails with {@link NamedPipeException} 1332 if there is none.
     *
     * @param name the account's name; on Windows it can contain the domain
     * @return the expectation
     */
    public static PipeOwner user(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name of an account is empty");
        }
        return new PipeOwner(new ExpectedOwner.Is(new Trustee.Named(name, false)));
    }

    /**
     * A user or group by its security identifier; a Unix user is {@code S-1-22-1-<uid>}. Without
     * native access only this user and root are known by number, and {@code connect} fails with
     * {@link UnsupportedOperationException} for others.
     *
     * @param sid the identifier, {@code S-1-…}
     * @return the expectation
     * @throws IllegalArgumentException if it is not an identifier
     */
    public static PipeOwner sid(String sid) {
        return new PipeOwner(new ExpectedOwner.Is(Trustee.of(Sid.parse(sid))));
    }

    /** What the backends work with. */
    ExpectedOwner expected() {
        return expected;
    }

    /** Who is expected, for people. */
    @Override
    public String toString() {
        return expected.toString();
    }
}
