// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.UserNamespace;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The principal by which users appear who have no number in this process' user namespace. */
final class Nobody {
    private static volatile @Nullable UserPrincipal found;

    private Nobody() {}

    /** The identity of a peer: of nobody in particular, or of this user. */
    static PeerIdentity unlessUser(UserPrincipal user) throws IOException {
        return is(user)
                ? PeerIdentity.ofNobody(UserNamespace.here().nobody().orElseThrow())
                : PeerIdentity.ofUser(user, OptionalLong.empty());
    }

    /** True for the principal that stands for nobody in particular. */
    static boolean is(UserPrincipal user) throws IOException {
        OptionalLong number = UserNamespace.here().nobody();
        return number.isPresent() && user.equals(principal(number.getAsLong()));
    }

    /** True for the identifier of the account with that number. */
    static boolean is(Sid sid) throws IOException {
        OptionalLong number = UserNamespace.here().nobody();
        return number.isPresent() && sid.equals(Sid.unixUser(number.getAsLong()));
    }

    /** A number is looked up as if it were a name; principals are equal by their numbers. */
    private static UserPrincipal principal(long number) throws IOException {
        UserPrincipal known = found;
        if (known == null) {
            known =
                    FileSystems.getDefault()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(String.valueOf(number));
            found = known;
        }
        return known;
    }
}
