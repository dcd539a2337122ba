// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.security.AccessEntry;
import dev.npipe.internal.security.Rights;
import dev.npipe.internal.security.SddlParser;
import dev.npipe.internal.security.SecurityDescriptor;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;
import java.util.List;

/** The security of a pipe of the model, and who is let in ([MS-DTYP] 2.5.3.2). */
record FakeSecurity(SecurityDescriptor descriptor, Sid owner) {

    static FakeSecurity of(String sddl, Sid creator) {
        SecurityDescriptor descriptor = SddlParser.parse(sddl);
        Sid owner =
                descriptor.owner().orElse(Trustee.of(creator)) instanceof Trustee.Known known
                        ? known.sid()
                        : creator;
        return new FakeSecurity(descriptor, owner);
    }

    /** True if every right is allowed, and none of them denied before. */
    boolean grants(Sid user, int wanted) {
        if (descriptor.entries().isEmpty()) {
            return true;
        }
        int left = Rights.mapped(wanted);
        if (user.equals(owner)) {
            left &= ~(Rights.READ_CONTROL | Rights.WRITE_DAC);
        }
        for (AccessEntry entry : descriptor.entries().get()) {
            int mask = Rights.mapped(entry.mask());
            if ((mask & left) == 0 || !isAbout(entry.trustee(), user)) {
                continue;
            }
            if (entry.kind() == AccessEntry.Kind.DENY) {
                return false;
            }
            left &= ~mask;
        }
        return left == 0;
    }

    private boolean isAbout(Trustee trustee, Sid user) {
        List<Sid> all =
                user.equals(Sid.ANONYMOUS)
                        ? List.of(user)
                        : List.of(user, Sid.EVERYONE, Sid.AUTHENTICATED_USERS);
        return trustee instanceof Trustee.Known known
                && (all.contains(known.sid())
                        || (known.sid().equals(Sid.OWNER_RIGHTS) && user.equals(owner)));
    }
}
