// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/**
 * Who is an administrator on Unix: root, and who is in the group that the system property {@code
 * dev.npipe.administrators} names. Without the property it is root alone.
 */
public final class Administrators {
    static final Trustee TRUSTEE = Trustee.of(Sid.ADMINISTRATORS);

    private static final String PROPERTY = "dev.npipe.administrators";

    private Administrators() {}

    /** True when there is a group of them. */
    public static boolean haveGroup() {
        return !System.getProperty(PROPERTY, "").isEmpty();
    }

    /** The group, looked up. */
    static Optional<Sid> group(String pipe, Accounts accounts) throws IOException {
        if (!haveGroup()) {
            return Optional.empty();
        }
        String name = System.getProperty(PROPERTY);
        try {
            return accounts.group(name) instanceof Trustee.Known known
                    ? Optional.of(known.sid())
                    : Optional.empty();
        } catch (UserPrincipalNotFoundException e) {
            throw Win32Error.exception(
                    pipe,
                    Win32Error.NONE_MAPPED,
                    "this system has no group of the name that %s has: %s"
                            .formatted(PROPERTY, name),
                    e);
        }
    }
}
