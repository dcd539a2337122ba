// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.identity;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.linux.libc.CallState;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who the kernel says is at the other end: credentials taken when it connected or listened. */
public final class Peers {
    /** {@code struct ucred}: the process, its user and its group. */
    private static final int CREDENTIALS_SIZE = 12;

    private static final int PID = 0;
    private static final int UID = 4;
    private static final int GID = 8;

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
        CallState state = States.borrow();
        try {
            credentials(state, fd);
            return user(state);
        } finally {
            States.giveBack(state);
        }
    }

    private static PeerIdentity user(CallState credentials) throws IOException {
        int uid = credentials.getInt(UID);
        int gid = credentials.getInt(GID);
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
            CallState credentials = CallState.in(arena);
            credentials(credentials, fd);
            CallState state = CallState.in(arena);
            MemorySegment length = arena.allocate(JAVA_INT);
            return identity(
                    credentials,
                    groups(arena, state, length, fd),
                    withProcess
                            ? process(arena, state, length, fd, credentials.getInt(PID))
                            : OptionalLong.empty());
        }
    }

    /** The argument becomes a {@code struct ucred}. */
    private static void credentials(CallState state, int fd) throws IOException {
        MemorySegment all = state.argument(CREDENTIALS_SIZE + 4);
        state.putInt(CREDENTIALS_SIZE, CREDENTIALS_SIZE);
        int result =
                Libc.getsockopt(
                        state,
                        fd,
                        Constants.SO_PEERCRED,
                        all.asSlice(0, CREDENTIALS_SIZE),
                        all.asSlice(CREDENTIALS_SIZE));
        if (result < 0) {
            throw Errno.exception("getsockopt(SO_PEERCRED)", -result);
        }
    }

    private static PeerIdentity identity(
            CallState credentials, Optional<List<Long>> groups, OptionalLong process)
            throws IOException {
        int uid = credentials.getInt(UID);
        return PeerIdentity.ofNumbers(
                UserNamespace.here(),
                new UserName(uid),
                Integer.toUnsignedLong(uid),
                Integer.toUnsignedLong(credentials.getInt(GID)),
                groups,
                process);
    }

    /** The supplementary groups; the first call tells how many there are. */
    private static Optional<List<Long>> groups(
            Arena arena, CallState state, MemorySegment length, int fd) throws IOException {
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
            Arena arena, CallState state, MemorySegment length, int fd, int pid) {
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
        boolean ended = Polls.now(state, pidfd, Constants.POLLIN) != 0;
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
                new UserName(uid),
                OptionalLong.of(Integer.toUnsignedLong(uid)),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.of(Libc.getpid()),
                OptionalInt.empty(),
                Optional.empty());
    }

    /** The name of an account, looked up when it is asked for. */
    private record UserName(int uid) implements Supplier<Optional<String>> {
        @Override
        public Optional<String> get() {
            return userName(uid);
        }
    }

    private static Optional<String> userName(int uid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = arena.allocate(PASSWD_SIZE, 8);
            MemorySegment found = arena.allocate(ADDRESS);
            CallState state = CallState.in(arena);
            for (int size = 1024; size <= MAX_ENTRY; size *= 4) {
                MemorySegment strings = arena.allocate(size);
                int error = Libc.getpwuid(state, uid, entry, strings, found);
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
