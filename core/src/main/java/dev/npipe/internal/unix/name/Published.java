// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the server of a pipe has written into its lock file, as far as this user may read it.
 *
 * @param sockets which may be able to read a stranger's file
 * @param uid the server's user, whose the file has to be
 * @param most how many bytes are read
 */
public record Published(UnixSockets sockets, long uid, int most) {
    private static final long ROOT = 0;

    /** The text about a name. */
    public Optional<byte[]> ofName(Path base, String key) throws IOException {
        return at(new LockPlace.OfName(key, base, uid, key));
    }

    /** The same about a socket at a path. */
    public Optional<byte[]> ofPath(Path socket) throws IOException {
        return at(new LockPlace.OfPath(socket.toString(), socket));
    }

    private Optional<byte[]> at(LockPlace place) throws IOException {
        try {
            Optional<Path> file = place.found();
            return file.isEmpty()
                    ? Optional.empty()
                    : HeldLocks.text(file.get(), () -> read(file.get()));
        } catch (FileSystemException e) {
            return Optional.empty(); // another user's, in most cases
        }
    }

    /**
     * Whoever owns the directory can put anything in the file's place at any moment, and with a
     * lease on a file of his own he has who opens it wait (fcntl(2), F_SETLEASE).
     */
    private Optional<byte[]> read(Path path) throws IOException {
        boolean isOfServer =
                FileIdentity.of(path).filter(f -> f.isRegular() && f.uid() == uid).isPresent();
        if (!isOfServer) {
            return Optional.empty();
        }
        Optional<byte[]> text = sockets.readAtOnce(path, uid, most);
        return text.isPresent() || !isOwn(path) ? text : readOwn(path);
    }

    /** True if nobody but this user and root can put a file there, and this one is its own. */
    private boolean isOwn(Path path) throws IOException {
        OptionalLong self = sockets.self().userId();
        Path directory = path.getParent();
        return directory != null
                && self.equals(OptionalLong.of(uid))
                && FileIdentity.of(directory)
                        .filter(of -> of.uid() == uid || of.uid() == ROOT)
                        .filter(of -> !of.isWritableByOthers() || of.isSticky())
                        .isPresent();
    }

    /** A FIFO that is opened for both is opened at once, and refuses to be read at a position. */
    private Optional<byte[]> readOwn(Path path) throws IOException {
        var options =
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel = FileChannel.open(path, options)) {
            ByteBuffer text = ByteBuffer.allocate(most);
            int n = 0;
            while (text.hasRemaining() && n >= 0) {
                n = channel.read(text, text.position());
            }
            return Optional.of(Arrays.copyOf(text.array(), text.position()));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            return Optional.empty(); // not a plain file any more
        }
    }
}
