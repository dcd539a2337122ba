// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.io.IOException;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;

/** The accounts of a system that knows everything, for a server of one of its users. */
final class KnownAccounts implements Accounts {
    static final long SERVER = 1000;

    private static final Map<String, Long> USERS = Map.of("alice", 1001L, "bob", 1002L);
    private static final Map<String, Long> GROUPS = Map.of("wheel", 10L, "staff", 50L);

    @Override
    public Trustee self() {
        return Trustee.of(Sid.unixUser(SERVER));
    }

    @Override
    public Trustee user(String name) throws IOException {
        return Trustee.of(Sid.unixUser(find(USERS, name)));
    }

    @Override
    public Trustee group(String name) throws IOException {
        return Trustee.of(Sid.unixGroup(find(GROUPS, name)));
    }

    private static long find(Map<String, Long> ids, String name) throws IOException {
        Long id = ids.get(name);
        if (id == null) {
            throw new UserPrincipalNotFoundException(name);
        }
        return id;
    }
}
