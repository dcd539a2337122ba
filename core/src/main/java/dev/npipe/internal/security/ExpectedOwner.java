// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;

/** Whom a client expects to be the server, and the check of the server that it found. */
public sealed interface ExpectedOwner {
    /** What a user without a number is called in messages. */
    String NOBODY = "somebody who has no number in this user namespace";

    /** Nothing was said: trusted for a name, anybody for a path of the caller's own choice. */
    record Unsaid() implements ExpectedOwner {
        @Override
        public String toString() {
            return "somebody who is trusted, for a name";
        }
    }

    /** Anybody. */
    record Any() implements ExpectedOwner {
        @Override
        public String toString() {
            return "anybody";
        }
    }

    /** The own user, the system or an administrator. */
    record Trusted() implements ExpectedOwner {
        @Override
        public String toString() {
            return "this user, root or an administrator";
        }
    }

    /** One in particular; owner rights stand for the own user. */
    record Is(Trustee trustee) implements ExpectedOwner {
        @Override
        public String toString() {
            return trustee.isOwner() ? "this user" : trustee.toString();
        }
    }

    /** What this means for an address that is a name, or else a path. */
    default ExpectedOwner meantFor(boolean name) {
        return this instanceof Unsaid ? name ? new Trusted() : new Any() : this;
    }

    /** This, with the account that it names looked up. */
    default ExpectedOwner resolved(String pipe, Accounts accounts) throws IOException {
        return this instanceof Is(Trustee.Named named)
                ? new Is(accounts.resolved(pipe, named))
                : this;
    }

    /**
     * False when whoever has this number is surely not expected, and has made a file to look like
     * the server's. Root may have made the server's file for it.
     *
     * @param self the user of this process
     */
    default boolean mayBe(long uid, PeerIdentity self) throws IOException {
        if (isSelfOrRoot(uid, self)) {
            return true;
        }
        if (UserNamespace.here().isNobody(uid)) {
            return this instanceof Any || this instanceof Unsaid;
        }
        return switch (this) {
            case Any _, Unsaid _ -> true;
            case Trusted _ -> Administrators.haveGroup();
            case Is(Trustee.Known(Sid sid)) when sid.isUnixUser() -> sid.equals(Sid.unixUser(uid));
            case Is(Trustee trustee) -> !trustee.isOwner();
        };
    }

    /** True for the numbers of root and of the user of this process. */
    static boolean isSelfOrRoot(long uid, PeerIdentity self) throws IOException {
        return !UserNamespace.here().isNobody(uid)
                && (uid == 0 || self.userId().isPresent() && self.userId().getAsLong() == uid);
    }

    /** True when a server whose user alone is known is expected, whatever else it is. */
    default boolean isSurely(PeerIdentity server, PeerIdentity self) {
        if (this instanceof Trusted) {
            return server.isSameUser(self) || server.isRoot();
        }
        return this instanceof Is(Trustee trustee)
                ? trustee.isOwner() && server.isSameUser(self)
                : true;
    }

    /**
     * Checks the server at the other end of a connection, before anything is sent to it.
     *
     * @param pipe the pipe, for messages
     * @param self the user of this process
     * @throws AccessDeniedException if it is somebody else
     * @throws dev.npipe.NamedPipeException 1332 if the account that is expected does not exist
     * @throws UnsupportedOperationException if the backend cannot tell
     */
    default void check(String pipe, PeerIdentity server, PeerIdentity self, Accounts accounts)
            throws IOException {
        check(pipe, server, self, accounts, this);
    }

    /** The same for one that was resolved already, whom the message calls as it was said. */
    default void check(
            String pipe,
            PeerIdentity server,
            PeerIdentity self,
            Accounts accounts,
            ExpectedOwner said)
            throws IOException {
        boolean expected =
                switch (this) {
                    case Any _, Unsaid _ -> true;
                    case Trusted _ ->
                            server.isSameUser(self) || isAdministrator(pipe, server, accounts);
                    case Is(Trustee trustee) when trustee.isOwner() -> server.isSameUser(self);
                    case Is(Trustee trustee) -> is(pipe, server, trustee, accounts);
                };
        if (!expected) {
            throw new AccessDeniedException(
                    pipe,
                    null,
                    "the server runs as %s, but %s was expected".formatted(name(server), said));
        }
    }

    private static boolean isAdministrator(String pipe, PeerIdentity server, Accounts accounts)
            throws IOException {
        Optional<Sid> group =
                accounts.tells(Sid.ADMINISTRATORS)
                        ? Administrators.group(pipe, accounts)
                        : Optional.empty();
        Token token = Token.of(server, accounts.sids(server), group);
        return token.sids().contains(Sid.ADMINISTRATORS) || token.sids().contains(Sid.LOCAL_SYSTEM);
    }

    private static boolean is(String pipe, PeerIdentity server, Trustee trustee, Accounts accounts)
            throws IOException {
        Trustee known = accounts.resolved(pipe, trustee);
        Decidable.require(pipe, known, accounts);
        return Token.of(server, accounts.sids(server), Optional.empty()).has(known);
    }

    private static String name(PeerIdentity server) {
        String name =
                server.userName()
                        .map(n -> "user " + n)
                        .orElse(server.uncertain().isEmpty() ? "somebody unknown" : NOBODY);
        return server.userId().isPresent()
                ? name + " (uid " + server.userId().getAsLong() + ")"
                : server.sids().isEmpty() || server.userName().isPresent()
                        ? name
                        : WellKnown.text(server.sids().getFirst());
    }
}
