// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;

/** The accounts of a system whose only user has this number. */
record OneUser(long uid) implements Accounts {
    @Override
    public Trustee self() {
        return Trustee.of(Sid.unixUser(uid));
    }

    @Override
    public Trustee user(String name) {
        throw new AssertionError(name);
    }

    @Override
    public Trustee group(String name) {
        throw new AssertionError(name);
    }
}
