// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.identity;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;

/** The accounts that this system can look up, those of its domain included. */
public final class WindowsAccounts implements Accounts {
    private static final int SID_SIZE = 68;
    private static final int MAX_DOMAIN = 256;
    private static final Set<Integer> GROUPS =
            Set.of(
                    Constants.SID_TYPE_GROUP,
                    Constants.SID_TYPE_ALIAS,
                    Constants.SID_TYPE_WELL_KNOWN_GROUP);

    private final WindowsSystem system;

    public WindowsAccounts(WindowsSystem system) {
        this.system = system;
    }

    @Override
    public Trustee self() throws IOException {
        return Trustee.of(AccessToken.ofProcess(system));
    }

    @Override
    public Trustee user(String name) throws IOException {
        return find(name, Set.of(Constants.SID_TYPE_USER));
    }

    @Override
    public Trustee group(String name) throws IOException {
        return find(name, GROUPS);
    }

    /** {@code LookupAccountName}: the name can contain the domain. */
    private Trustee find(String name, Set<Integer> kinds) throws IOException {
        if (name.indexOf(0) >= 0) {
            throw new UserPrincipalNotFoundException(name);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sid = arena.allocate(SID_SIZE, 4);
            MemorySegment domain = arena.allocate(2L * MAX_DOMAIN, 2);
            MemorySegment numbers = arena.allocate(JAVA_INT, 3);
            numbers.setAtIndex(JAVA_INT, 0, SID_SIZE);
            numbers.setAtIndex(JAVA_INT, 1, MAX_DOMAIN);
            int code =
                    system.advapi.lookupAccountName(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            Memory.wide(arena, name).address(),
                            sid.address(),
                            numbers.address(),
                            domain.address(),
                            numbers.address() + 4,
                            numbers.address() + 8);
            boolean found =
                    code == Win32Error.SUCCESS && kinds.contains(numbers.getAtIndex(JAVA_INT, 2));
            if (!found && code != Win32Error.SUCCESS && code != Win32Error.NONE_MAPPED) {
                throw WindowsErrors.exception(system.kernel, "account " + name, code);
            }
            if (!found) {
                throw new UserPrincipalNotFoundException(name);
            }
            return Trustee.of(Sid.read(sid.asByteBuffer()));
        }
    }
}
