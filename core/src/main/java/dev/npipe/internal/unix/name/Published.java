// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What the server of a pipe has written into its lock file, as far as this user may read it. */
public final class Published {
    private Published() {}

    /**
     * The text about a name.
     *
     * @param uid the server's user, whose the file has to be
     * @param most how many bytes are read
     */
    public static Optional<byte[]> ofName(Path base, String key, long uid, int most)
            throws IOException {
        return at(new LockPlace.OfName(key, base, uid, key), uid, most);
    }

    /** The same about a socket at a path. */
    public static Optional<byte[]> ofPath(Path socket, long uid, int most) throws IOException {
        return at(new LockPlace.OfPath(socket.toString(), socket), uid, most);
    }

    private static Optional<byte[]> at(LockPlace place, long uid, int most) throws IOException {
        try {
            Optional<Path> file = place.found();
            return file.isEmpty()
                    ? Optional.empty()
                    : HeldLocks.text(file.get(), () -> read(file.get(), uid, most));
        } catch (FileSystemException e) {
            return Optional.empty(); // another user's, in most cases
        }
    }

    /**
     * Whoever owns the directory can put anything in the file's place at any moment. A FIFO that is
     * opened for both is opened at once, and refuses to be read at a position; a link is refused.
     */
    private static Optional<byte[]> read(Path path, long uid, int most) throws IOException {
        boolean isOfServer =
                FileIdentity.of(path).filter(f -> f.isRegular() && f.uid() == uid).isPresent();
        if (!isOfServer) {
            return Optional.empty();
        }
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
