// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.Administrators;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;
import dev.npipe.internal.security.UserNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The users as java.nio knows them: by principal. It tells neither a peer's number nor its
 * supplementary groups, so only this user and root are known by number too.
 */
final class NioAccounts implements Accounts {
    private static final Sid ROOT = Sid.unixUser(0);

    @Override
    public Trustee self() throws IOException {
        return new Trustee.Principal(
                Objects.requireNonNull(Self.IDENTITY.get().user(), "the owner of a file"));
    }

    @Override
    public Trustee user(String name) throws IOException {
        UserPrincipal user = principal(name);
        return Nobody.is(user)
                ? Trustee.of(Sid.unixUser(UserNamespace.here().nobody().orElseThrow()))
                : new Trustee.Principal(user);
    }

    private static UserPrincipal principal(String name) throws IOException {
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    @Override
    public Trustee group(String name) {
        throw new UnsupportedOperationException(
                "without native access the groups of a client are not known, so group "
                        + name
                        + " cannot be let in or kept out (--enable-native-access=dev.npipe)");
    }

    @Override
    public PeerIdentity client(String what, String user) throws IOException {
        return switch (resolved(what, new Trustee.Named(user, false))) {
            case Trustee.Principal(UserPrincipal principal) ->
                    PeerIdentity.ofUser(principal, OptionalLong.empty());
            default -> PeerIdentity.ofNobody(UserNamespace.here().nobody().orElseThrow());
        };
    }

    @Override
    public List<Sid> sids(PeerIdentity peer) {
        if (!peer.sids().isEmpty() || peer.user() == null) {
            return peer.sids();
        }
        PeerIdentity self = Self.IDENTITY.known();
        return peer.user().equals(self.user())
                ? self.sids()
                : isRoot(peer.user()) ? List.of(ROOT) : List.of();
    }

    private static boolean isRoot(@Nullable UserPrincipal user) {
        return Root.PRINCIPAL != null && Root.PRINCIPAL.equals(user);
    }

    @Override
    public boolean tells(Sid sid) {
        if (sid.equals(Sid.ADMINISTRATORS)) {
            return !Administrators.haveGroup();
        }
        return !sid.isUnix()
                || sid.equals(ROOT)
                || isNobody(sid)
                || Self.IDENTITY.known().sids().contains(sid);
    }

    private static boolean isNobody(Sid sid) {
        try {
            return Nobody.is(sid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looked up once. */
    private static final class Root {
        static final @Nullable UserPrincipal PRINCIPAL = find();

        private static @Nullable UserPrincipal find() {
            try {
                return principal("root");
            } catch (IOException e) {
                return null; // a system without an account of this name: nobody is taken for it
            }
        }
    }
}
