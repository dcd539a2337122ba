// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.UserNamespace;
import dev.npipe.internal.unix.file.FileCheck;
import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file in the place of a name's socket, judged before a client connects to it. */
final class SocketPlace implements FileCheck {
    private final String pipe;
    private final Path path;
    private final ExpectedOwner owner;
    private final ExpectedOwner said;
    private final PeerIdentity self;
    private @Nullable FileIdentity file;

    SocketPlace(
            String pipe, Path path, ExpectedOwner owner, ExpectedOwner said, PeerIdentity self) {
        this.pipe = pipe;
        this.path = path;
        this.owner = owner;
        this.said = said;
        this.self = self;
    }

    @Override
    public void check(FileIdentity found) throws IOException {
        file = found;
        if (found.isLink()) {
            throw new Obstacle(
                    pipe,
                    "a link is in the place of its socket, and links are not followed for names: "
                            + path);
        }
        boolean expected = owner.mayBe(found.uid(), self);
        if (!found.isSocket()) {
            if (expected) {
                throw new NoSuchFileException(path.toString(), null, found.kind());
            }
            throw new Obstacle(
                    pipe,
                    "%s of %s is in the place of its socket: %s"
                            .formatted(found.kind(), owner(found), path));
        }
        if (!expected) {
            throw new Obstacle(
                    pipe,
                    "the server runs as %s, whose socket this is, but %s was expected: %s"
                            .formatted(owner(found), said, path));
        }
    }

    /** The file that was looked at last. */
    @Nullable FileIdentity file() {
        return file;
    }

    /** What it means that the file's mode refuses this user: nothing, if it is a stranger's. */
    IOException refused(AccessDeniedException e) throws IOException {
        FileIdentity looked = file;
        if (looked == null || ExpectedOwner.isSelfOrRoot(looked.uid(), self)) {
            return e;
        }
        return new Obstacle(
                pipe,
                "the mode of a socket of %s in its place refuses this user: %s"
                        .formatted(owner(looked), path));
    }

    private String owner(FileIdentity found) throws IOException {
        return UserNamespace.here().isNobody(found.uid())
                ? ExpectedOwner.NOBODY
                : "user %s (uid %s)".formatted(name(found), found.uid());
    }

    private String name(FileIdentity found) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException e) {
            return String.valueOf(found.uid()); // gone meanwhile
        }
    }

    /** True if this is the path, with the links in its directories or without. */
    static boolean isSpelling(Path path, String other) throws IOException {
        Path directory = path.getParent();
        return other.equals(path.toString())
                || directory != null
                        && other.equals(directory.toRealPath() + "/" + path.getFileName());
    }
}
