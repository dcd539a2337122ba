// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.SecurityDescriptor;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;
import java.io.IOException;
import java.util.Optional;

/**
 * What a user of this machine may do: the question of {@link PipeSecurity#answer}.
 *
 * @param accounts who knows the users
 * @param user the account's name
 * @param server the user that the server runs as; empty for the user of this process
 */
record AccessQuestion(Accounts accounts, String user, Optional<PipeAccount> server) {
    /** By the rules of a descriptor. */
    PipeAccessAnswer answer(SecurityDescriptor descriptor) throws IOException {
        String what = "the access of " + user;
        Trustee self = accounts.self();
        if (server.isPresent()) {
            self = trustee(what, server.get());
        }
        AccessCheck check = AccessCheck.of(what, descriptor, accounts, self);
        PeerIdentity client = accounts.client(what, user);
        boolean reads = check.permits(client, true, false);
        boolean writes = check.permits(client, false, true);
        Optional<PipeAccess> access =
                check.permits(client, true, true)
                        ? Optional.of(PipeAccess.READ_WRITE)
                        : reads
                                ? Optional.of(PipeAccess.READ)
                                : writes ? Optional.of(PipeAccess.WRITE) : Optional.empty();
        return new PipeAccessAnswer(
                access,
                check.about(client).stream()
                        .filter(PipeAccessRule::is)
                        .map(PipeAccessRule::of)
                        .toList());
    }

    /** Not everybody has a name, and by a number alone not every backend knows everybody. */
    private Trustee trustee(String what, PipeAccount account) throws IOException {
        Optional<String> name = account.name();
        Optional<Sid> sid = account.securityId().map(Sid::parse);
        return sid.isPresent() && (name.isEmpty() || accounts.tells(sid.get()))
                ? Trustee.of(sid.get())
                : accounts.resolved(what, new Trustee.Named(name.orElse(""), false));
    }
}
