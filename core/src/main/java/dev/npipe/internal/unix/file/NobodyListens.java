// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Why a client finds nobody at a path: what lies there. It is the reason of a {@link
 * NoSuchFileException}, and none when nothing lies there.
 */
public final class NobodyListens {
    private NobodyListens() {}

    /** Looks at the path, where a client was refused, and says what is there. */
    public static NoSuchFileException at(Path path) throws IOException {
        Optional<FileIdentity> file = FileIdentity.ofTarget(path);
        if (file.isPresent()) {
            return new NoSuchFileException(path.toString(), null, inWords(file.get()));
        }
        boolean link = FileIdentity.of(path).filter(FileIdentity::isLink).isPresent();
        return new NoSuchFileException(
                path.toString(), null, link ? "a link that leads nowhere" : null);
    }

    private static String inWords(FileIdentity file) {
        return file.isSocket() ? "a socket at which nobody listens" : file.kind();
    }

    /** A socket is there whose type is another one, such as one of datagrams. */
    public static NoSuchFileException forStreams(Path path) {
        return new NoSuchFileException(
                path.toString(), null, "a socket of another type, which takes no streams");
    }
}
