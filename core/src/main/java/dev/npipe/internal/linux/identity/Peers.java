// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.identity;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Polls;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.UserNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Who the kernel says is at the other end: credentials taken when it connected or listened. */
public final class Peers {
    private static final int CREDENTIALS_SIZE = 12;

    /** This process's user, as far as it is known; it mostly stays who it is. */
    private static volatile @Nullable PeerIdentity self;

    /** The user of the last peer of whom only that was asked: mostly that of the next one, too. */
    private static volatile @Nullable User lastUser;

    private record User(int uid, int gid, PeerIdentity identity) {}

    private static final int PASSWD_SIZE = 48;

    /** No system has accounts with more than this in their entry. */
    private static final int MAX_ENTRY = 1 << 20;

    private Peers() {}

    /** The peer's user alone, by one call; the caller has entered the socket. */
    public static PeerIdentity user(int fd) throws IOException {
        MemorySegment state = States.borrow();
        try {
            MemorySegment room = States.argument(state, CREDENTIALS_SIZE + 4);
            MemorySegment credentials = room.asSlice(0, CREDENTIALS_SIZE);
            credentials(state, credentials, room.asSlice(CREDENTIALS_SIZE), fd);
            return user(credentials);
        } finally {
            States.giveBack(state);
        }
    }

    private static PeerIdentity user(MemorySegment credentials) throws IOException {
        int uid = credentials.get(JAVA_INT, 4);
        int gid = credentials.get(JAVA_INT, 8);
        User user = lastUser;
        if (user == null || user.uid != uid || user.gid != gid) {
            user =
                    new User(
                            uid,
                            gid,
                            identity(credentials, Optional.empty(), OptionalLong.empty()));
            lastUser = user;
        }
        return user.identity;
    }

    /** The peer of a connected socket, which the caller has entered; with its process if asked. */
    public static PeerIdentity of(int fd, boolean withProcess) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Libc.STATE_SIZE);
            MemorySegment length = arena.allocate(JAVA_INT);
            MemorySegment credentials = arena.allocate(CREDENTIALS_SIZE, 4);
            credentials(state, credentials, length, fd);
            return identity(
                    credentials,
                    groups(arena, state, length, fd),
                    withProcess
                            ? process(arena, state, length, fd, credentials.get(JAVA_INT, 0))
                            : OptionalLong.empty());
        }
    }

    /** {@code struct ucred}: pid, uid, gid. */
    private static void credentials(
            MemorySegment state, MemorySegment credentials, MemorySegment length, int fd)
            throws IOException {
        length.set(JAVA_INT, 0, CREDENTIALS_SIZE);
        int result = Libc.getsockopt(state, fd, Constants.SO_PEERCRED, credentials, length);
        if (result < 0) {
            throw Errno.exception("getsockopt(SO_PEERCRED)", -result);
        }
    }

    private static PeerIdentity identity(
            MemorySegment credentials, Optional<List<Long>> groups, OptionalLong process)
            throws IOException {
        int uid = credentials.get(JAVA_INT, 4);
        return PeerIdentity.ofNumbers(
                UserNamespace.here(),
                () -> userName(uid),
                Integer.toUnsignedLong(uid),
                Integer.toUnsignedLong(credentials.get(JAVA_INT, 8)),
                groups,
                process);
    }

    /** The supplementary groups; the first call tells how many there are. */
    private static Optional<List<Long>> groups(
            Arena arena, MemorySegment state, MemorySegment length, int fd) throws IOException {
        MemorySegment room = arena.allocate(4L * 64, 4);
        length.set(JAVA_INT, 0, (int) room.byteSize());
        int result = Libc.getsockopt(state, fd, Constants.SO_PEERGROUPS, room, length);
        if (result == -Constants.ERANGE) {
            room = arena.allocate(length.get(JAVA_INT, 0), 4);
            result = Libc.getsockopt(state, fd, Constants.SO_PEERGROUPS, room, length);
        }
        if (result == -Constants.ENOPROTOOPT) {
            return Optional.empty(); // before Linux 4.13
        }
        if (result < 0) {
            throw Errno.exception("getsockopt(SO_PEERGROUPS)", -result);
        }
        var groups = new ArrayList<Long>();
        for (int i = 0; i < length.get(JAVA_INT, 0) / 4; i++) {
            groups.add(Integer.toUnsignedLong(room.getAtIndex(JAVA_INT, i)));
        }
        return Optional.of(List.copyOf(groups));
    }

    /**
     * The process id, while the process that opened the other end lives. Its number alone could
     * belong to another one by now; a pidfd of the socket's peer always is of that one process, and
     * is readable once it has ended. Kernels before 6.5 have no such thing, and the number has to
     * do.
     */
    private static OptionalLong process(
            Arena arena, MemorySegment state, MemorySegment length, int fd, int pid) {
        MemorySegment value = arena.allocate(JAVA_INT);
        length.set(JAVA_INT, 0, 4);
        int result = Libc.getsockopt(state, fd, Constants.SO_PEERPIDFD, value, length);
        if (result == -Constants.ENOPROTOOPT) {
            return pid > 0 ? OptionalLong.of(pid) : OptionalLong.empty();
        }
        if (result < 0) {
            return OptionalLong.empty(); // it has ended and was waited for
        }
        int pidfd = value.get(JAVA_INT, 0);
        MemorySegment look = arena.allocate(States.SIZE);
        boolean ended = Polls.now(look, pidfd, Constants.POLLIN) != 0;
        Libc.close(state, pidfd);
        return ended || pid <= 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /** The user that this process runs as. */
    public static PeerIdentity self() {
        int uid = Libc.geteuid();
        PeerIdentity known = self;
        if (known == null || known.userId().orElseThrow() != Integer.toUnsignedLong(uid)) {
            known = self(uid);
            self = known;
        }
        return known;
    }

    private static PeerIdentity self(int uid) {
        return new PeerIdentity(
                null,
                () -> userName(uid),
                OptionalLong.of(Integer.toUnsignedLong(uid)),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.of(ProcessHandle.current().pid()),
                OptionalInt.empty(),
                Optional.empty());
    }

    private static Optional<String> userName(int uid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(PASSWD_SIZE, 8);
            MemorySegment found = arena.allocate(ADDRESS);
            for (int size = 1024; size <= MAX_ENTRY; size *= 4) {
                MemorySegment strings = arena.allocate(size);
                int error = Libc.getpwuid(uid, entry, strings, found);
                if (error == 0 && found.get(ADDRESS, 0).address() != 0) {
                    long offset = entry.get(ADDRESS, 0).address() - strings.address();
                    return Optional.of(strings.getString(offset));
                }
                if (error != Constants.ERANGE && error != Constants.EINTR) {
                    break;
                }
            }
            return Optional.of(Integer.toUnsignedString(uid)); // a user without an account
        }
    }
}
