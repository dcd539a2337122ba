// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.diag.SocketDiag;
import dev.npipe.internal.linux.identity.LinuxAccounts;
import dev.npipe.internal.linux.identity.Peers;
import dev.npipe.internal.linux.inherited.InheritedDescriptors;
import dev.npipe.internal.linux.lane.LinuxLanes;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.FileCalls;
import dev.npipe.internal.linux.libc.HastyTransfers;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.waiting.Epoll;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.file.BoundSocket;
import dev.npipe.internal.unix.file.FileCheck;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.file.NobodyListens;
import dev.npipe.internal.unix.socket.InheritedSocket;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Unix sockets of libc. */
public final class LinuxSockets implements UnixSockets {
    /** A JVM does not fork, so it is asked once, and not at each connect. */
    private final long processId = Libc.getpid();

    /** Null for those of the process. */
    private final @Nullable Lanes lanes;

    /** Of all pipes of this process, as what a process may have is counted. */
    private static final class Shared {
        static final Lanes LANES =
                new LinuxLanes(LaneSettings.ofProcess(LaneMode.AUTO), LinuxSocket::of);
    }

    /** Sockets of libc. */
    public LinuxSockets() {
        this.lanes = null;
    }

    /** Sockets of libc whose connections have lanes of their own. */
    public LinuxSockets(LaneSettings lanes) {
        this.lanes = new LinuxLanes(lanes, LinuxSocket::of);
    }

    @Override
    public Optional<UnixSocket> connect(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            return connect(state, UnixAddress.of(path.toString(), arena), path);
        }
    }

    /** Connects through a descriptor of the file, so that it is the one that was looked at. */
    @Override
    public Optional<UnixSocket> connect(Path path, FileCheck check) throws IOException {
        try (var memory = ConnectMemory.borrow()) {
            CallState state = memory.state;
            MemorySegment name = memory.path(path.toString());
            if (name == null) {
                return UnixSockets.super.connect(path, check);
            }
            int file = FileCalls.openPath(state, name);
            if (file == -Constants.ENOENT) {
                throw new NoSuchFileException(path.toString());
            }
            if (file < 0) {
                throw Errno.exception(path.toString(), -file);
            }
            try {
                Optional<FileIdentity> found = OpenFile.identity(memory, file);
                if (found.isPresent() && OpenFile.HAVE_PATHS) {
                    check.check(found.get());
                    return connect(state, memory.address(OpenFile.path(file)), path);
                }
            } finally {
                Libc.close(state, file);
            }
        }
        return UnixSockets.super.connect(path, check);
    }

    /** Non-blocking while it connects: a full backlog is EAGAIN then, and never a wait. */
    private static Optional<UnixSocket> connect(CallState state, MemorySegment address, Path named)
            throws IOException {
        LinuxSocket.load();
        int fd = open(state, named);
        int result = Libc.connect(state, fd, address);
        if (result == 0) {
            result = Libc.fcntl(state, fd, Constants.F_SETFL, Constants.O_RDWR);
        }
        if (result == 0) {
            return Optional.of(LinuxSocket.of(state, fd));
        }
        Libc.close(state, fd);
        if (result == -Constants.EAGAIN) {
            return Optional.empty();
        }
        throw refused(named, -result);
    }

    private static IOException refused(Path path, int errno) throws IOException {
        return switch (errno) {
            case Constants.ENOENT, Constants.ENOTDIR, Constants.ELOOP, Constants.ECONNREFUSED ->
                    NobodyListens.at(path);
            case Constants.EPROTOTYPE -> NobodyListens.forStreams(path);
            default -> Errno.exception(path.toString(), errno);
        };
    }

    @Override
    public Optional<List<BoundSocket>> listening() {
        return SocketDiag.listening();
    }

    @Override
    public Optional<List<BoundSocket>> bound() {
        return SocketDiag.bound();
    }

    /**
     * A socket of another type never gets a connection, but the kernel looks for the one that is
     * bound to the file first, in all network namespaces ({@code unix_find_bsd}): it says
     * EPROTOTYPE if there is one, and ECONNREFUSED if there is none.
     */
    @Override
    public Optional<Boolean> isBound(Path path) throws IOException {
        return Optional.of(
                isOtherThan(Constants.SOCK_DGRAM, path)
                        && isOtherThan(Constants.SOCK_SEQPACKET, path));
    }

    @Override
    public Optional<byte[]> readAtOnce(Path path, long uid, int most) throws IOException {
        return OpenFile.readAtOnce(path, uid, most);
    }

    private static boolean isOtherThan(int type, Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            int fd = open(state, type, path);
            try {
                return Libc.connect(state, fd, UnixAddress.of(path.toString(), arena))
                        == -Constants.EPROTOTYPE;
            } finally {
                Libc.close(state, fd);
            }
        }
    }

    private static int open(CallState state, Path path) throws IOException {
        return open(state, Constants.SOCK_STREAM, path);
    }

    private static int open(CallState state, int type, Path path) throws IOException {
        int flags = Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK;
        int fd = Libc.socket(state, Constants.AF_UNIX, type | flags, 0);
        if (fd < 0) {
            throw Errno.exception(path.toString(), -fd);
        }
        return fd;
    }

    /** The mode of the descriptor becomes the mode of the file, so it is never wider than that. */
    @Override
    public UnixServerSocket bind(Path path, int mode, int backlog) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            MemorySegment address = UnixAddress.of(path.toString(), arena);
            int fd = open(state, path);
            int result = Libc.fchmod(state, fd, mode);
            if (result == 0) {
                result = Libc.bind(state, fd, address);
            }
            if (result == 0) {
                result = Libc.listen(state, fd, backlog);
            }
            if (result == 0) {
                result = Libc.fcntl(state, fd, Constants.F_SETFL, Constants.O_RDWR);
            }
            if (result != 0) {
                Libc.close(state, fd);
                throw Errno.exception(path.toString(), -result);
            }
            return listening(state, fd);
        }
    }

    /** What a client may need is there before the first one: who runs out has it then. */
    private static LinuxServerSocket listening(CallState state, int fd) throws IOException {
        LinuxServerSocket socket = null;
        try {
            HastyTransfers.link();
            Epoll.running();
            socket = new LinuxServerSocket(fd);
            return socket;
        } finally {
            if (socket == null) {
                Libc.close(state, fd);
            }
        }
    }

    @Override
    public Optional<List<InheritedSocket>> inherited(String pipe) throws IOException {
        return Optional.of(InheritedDescriptors.all(pipe));
    }

    @Override
    public UnixServerSocket adopt(InheritedSocket inherited) throws IOException {
        if (!InheritedDescriptors.take(inherited)) {
            throw new FileAlreadyExistsException(
                    inherited.path(), null, "another server of this process has taken it over");
        }
        LinuxServerSocket socket = null;
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            int fd = inherited.descriptor();
            int result = Libc.fcntl(state, fd, Constants.F_SETFD, Constants.FD_CLOEXEC);
            if (result == 0) {
                int flags = Constants.O_RDWR | Constants.O_NONBLOCK;
                result = Libc.fcntl(state, fd, Constants.F_SETFL, flags);
            }
            if (result != 0) {
                throw Errno.exception(inherited.path(), -result);
            }
            HastyTransfers.link();
            Epoll.running();
            socket = LinuxServerSocket.shared(fd);
            return socket;
        } finally {
            if (socket == null) {
                InheritedDescriptors.giveBack(inherited);
            }
        }
    }

    @Override
    public Optional<Lanes> lanes() {
        return Optional.of(lanes == null ? Shared.LANES : lanes);
    }

    @Override
    public Accounts accounts() {
        return new LinuxAccounts();
    }

    @Override
    public long processId() {
        return processId;
    }

    @Override
    public PeerIdentity self() {
        return Peers.self();
    }
}
