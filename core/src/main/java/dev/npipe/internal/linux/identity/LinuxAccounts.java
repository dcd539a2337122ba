// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.identity;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.linux.libc.AccountCalls;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.OptionalLong;

/** The system's users and groups, in whatever directory it keeps them: {@code getpwnam_r}. */
public final class LinuxAccounts implements Accounts {
    /** The size of {@code struct passwd}; {@code struct group} is smaller. */
    private static final int ENTRY_SIZE = 48;

    /** The number is the third field of both. */
    private static final int ID_OFFSET = 16;

    /** A group with a hundred thousand members fits. */
    private static final int MAX_STRINGS = 4 << 20;

    /** A call of the system, with room for what it finds. */
    private interface Lookup {
        int find(
                CallState state,
                MemorySegment name,
                MemorySegment entry,
                MemorySegment strings,
                MemorySegment found);
    }

    @Override
    public Trustee self() {
        return Trustee.of(Sid.unixUser(Integer.toUnsignedLong(Libc.geteuid())));
    }

    @Override
    public Trustee user(String name) throws IOException {
        return Trustee.of(Sid.unixUser(id(AccountCalls::user, name)));
    }

    @Override
    public Trustee group(String name) throws IOException {
        return Trustee.of(Sid.unixGroup(id(AccountCalls::group, name)));
    }

    private static long id(Lookup lookup, String name) throws IOException {
        OptionalLong id = find(lookup, name);
        if (id.isEmpty()) {
            throw new UserPrincipalNotFoundException(name);
        }
        return id.getAsLong();
    }

    /** Asks with more and more room for the strings of the entry. */
    private static OptionalLong find(Lookup lookup, String name) throws IOException {
        if (name.indexOf('\0') >= 0) {
            return OptionalLong.empty();
        }
        for (int size = 4096; size <= MAX_STRINGS; size *= 4) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment entry = arena.allocate(ENTRY_SIZE, 8);
                MemorySegment found = arena.allocate(ADDRESS);
                MemorySegment strings = arena.allocate(size);
                int error =
                        lookup.find(
                                CallState.in(arena),
                                arena.allocateFrom(name),
                                entry,
                                strings,
                                found);
                if (error == 0 && found.get(ADDRESS, 0).address() != 0) {
                    return OptionalLong.of(Integer.toUnsignedLong(entry.get(JAVA_INT, ID_OFFSET)));
                }
                if (error == 0) {
                    return OptionalLong.empty();
                }
                if (error != Constants.ERANGE && error != Constants.EINTR) {
                    return missing(name, error);
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Some directories report that an account is missing as an error (getpwnam(3)). */
    private static OptionalLong missing(String name, int error) throws IOException {
        return switch (error) {
            case Constants.ENOENT, Constants.ESRCH, Constants.EBADF, Constants.EPERM ->
                    OptionalLong.empty();
            default -> throw Errno.exception(name, error);
        };
    }
}
