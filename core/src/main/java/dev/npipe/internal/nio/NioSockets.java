// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.file.NobodyListens;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The sockets of {@code StandardProtocolFamily.UNIX}. */
public final class NioSockets implements UnixSockets {
    /**
     * Whether java.nio tells whose the other end of a socket is. The option for it comes with the
     * module jdk.net, which an image can be without.
     */
    public static boolean knowUsers() {
        try {
            Class.forName(
                    "jdk.net.ExtendedSocketOptions", false, NioSockets.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Sockets of java.nio. */
    public NioSockets() {}

    @Override
    public Optional<UnixSocket> connect(Path path) throws IOException {
        HeapRoom.check();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (channel.connect(UnixDomainSocketAddress.of(path))) {
                return Optional.of(new NioSocket(channel));
            }
            channel.close();
            return Optional.empty();
        } catch (SocketException e) {
            channel.close();
            return refused(path, e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * The JDK turns errno into an exception and a text in the user's language, so the type decides,
     * and then the file: ECONNREFUSED is a ConnectException, EACCES a BindException, and ENOENT,
     * ELOOP, EPROTOTYPE and EAGAIN (a full backlog, on Linux) are a plain SocketException.
     */
    private static Optional<UnixSocket> refused(Path path, SocketException e) throws IOException {
        IOException reason =
                switch (e) {
                    case ConnectException _ -> NobodyListens.at(path);
                    case BindException _ -> new AccessDeniedException(path.toString());
                    default -> {
                        if (FileIdentity.ofTarget(path).filter(FileIdentity::isSocket).isEmpty()) {
                            yield NobodyListens.at(path);
                        }
                        yield SocketTypes.isOther(String.valueOf(e.getMessage()), path)
                                ? NobodyListens.forStreams(path)
                                : null;
                    }
                };
        if (reason == null) {
            return Optional.empty();
        }
        reason.initCause(e);
        throw reason;
    }

    @Override
    public UnixServerSocket bind(Path path, int mode, int backlog) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.bind(UnixDomainSocketAddress.of(path), backlog);
            return new NioServerSocket(channel);
        } catch (SocketException e) {
            channel.close();
            throw bindFailed(path, e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static IOException bindFailed(Path path, SocketException e) {
        Path directory = path.getParent();
        IOException reason;
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            reason = new FileAlreadyExistsException(path.toString());
        } else if (directory != null && !Files.isDirectory(directory)) {
            reason = new NoSuchFileException(path.toString(), null, "the directory does not exist");
        } else if (e instanceof BindException) {
            reason = new AccessDeniedException(path.toString(), null, e.getMessage());
        } else {
            reason = new FileSystemException(path.toString(), null, e.getMessage());
        }
        reason.initCause(e);
        return reason;
    }

    @Override
    public Accounts accounts() {
        return new NioAccounts();
    }

    @Override
    public PeerIdentity self() throws IOException {
        return Self.IDENTITY.get();
    }
}
