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
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;
import dev.npipe.internal.security.UserNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

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

    @Override
    public PeerIdentity client(String what, String user) throws IOException {
        Optional<Ids> found = find(AccountCalls::user, user);
        if (found.isEmpty()) {
            String own = Long.toString(Integer.toUnsignedLong(Libc.geteuid()));
            if (user.equals(own)) {
                return selfByNumbers(); // in a container, for one, nobody need have an account
            }
            var none = new UserPrincipalNotFoundException(user);
            throw Accounts.unknown(what, new Trustee.Named(user, false), none);
        }
        Ids ids = found.get();
        return PeerIdentity.ofNumbers(
                UserNamespace.here(),
                () -> Optional.of(user),
                ids.id(),
                ids.group(),
                Optional.of(Groups.of(user, ids.group())),
                OptionalLong.empty());
    }

    /** This process's user in the groups that this process is in: no account tells of others. */
    private static PeerIdentity selfByNumbers() throws IOException {
        List<Long> groups = own("Groups:");
        return PeerIdentity.ofNumbers(
                UserNamespace.here(),
                Optional::empty,
                Integer.toUnsignedLong(Libc.geteuid()),
                own("Gid:").get(1), // the effective one
                Optional.of(groups),
                OptionalLong.empty());
    }

    /** The numbers behind a word of proc_pid_status(5). */
    private static List<Long> own(String word) throws IOException {
        Pattern number = Pattern.compile("[0-9]+"); // no client's start needs it
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(word))
                .flatMap(line -> number.matcher(line).results())
                .map(found -> Long.valueOf(found.group()))
                .toList();
    }

    /** The number of an account, and of its primary group if it is a user's. */
    private record Ids(long id, long group) {}

    private static long id(Lookup lookup, String name) throws IOException {
        Optional<Ids> found = find(lookup, name);
        if (found.isEmpty()) {
            throw new UserPrincipalNotFoundException(name);
        }
        return found.get().id();
    }

    /** Asks with more and more room for the strings of the entry. */
    private static Optional<Ids> find(Lookup lookup, String name) throws IOException {
        if (name.indexOf('\0') >= 0) {
            return Optional.empty();
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
                    return Optional.of(
                            new Ids(
                                    Integer.toUnsignedLong(entry.get(JAVA_INT, ID_OFFSET)),
                                    Integer.toUnsignedLong(entry.get(JAVA_INT, ID_OFFSET + 4))));
                }
                if (error == 0) {
                    return Optional.empty();
                }
                if (error != Constants.ERANGE && error != Constants.EINTR) {
                    return missing(name, error);
                }
            }
        }
        return Optional.empty();
    }

    /** Some directories report that an account is missing as an error (getpwnam(3)). */
    private static Optional<Ids> missing(String name, int error) throws IOException {
        return switch (error) {
            case Constants.ENOENT, Constants.ESRCH, Constants.EBADF, Constants.EPERM ->
                    Optional.empty();
            default -> throw Errno.exception(name, error);
        };
    }
}
