// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.security.UserNamespace;
import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The directory of pipes, as a server judges it before it puts its sockets and locks there: nobody
 * but their owner and root may be able to replace them.
 */
public final class BaseDirectory {
    private static final Path ROOT = Path.of("/");

    private BaseDirectory() {}

    /**
     * Checks the directory.
     *
     * @param pipe the pipe, for messages
     * @param uid the server's user
     * @throws NoSuchFileException if there is no such directory
     * @throws AccessDeniedException if another user could replace a socket in it
     */
    public static void check(String pipe, Path base, long uid) throws IOException {
        FileIdentity directory = find(pipe, base);
        FileIdentity name = FileIdentity.of(base).orElse(directory); // a link, or the same
        for (FileIdentity each : new FileIdentity[] {name, directory}) {
            if (!isTrusted(base, each.uid(), uid)) {
                throw new AccessDeniedException(
                        pipe,
                        null,
                        "the directory of pipes, %s, belongs to uid %s, who could replace a pipe in it; use one of root or of uid %s"
                                .formatted(base, each.uid(), uid));
            }
        }
        if (directory.isWritableByOthers() && !directory.isSticky()) {
            throw new AccessDeniedException(
                    pipe,
                    null,
                    String.format(
                            Locale.ROOT,
                            "others could replace a pipe in the directory of pipes, %s, which has mode %04o; set its sticky bit (chmod +t) or use another one",
                            base,
                            directory.permissions()));
        }
    }

    /**
     * Checks a directory that was made in it, or was there, for what only its user may reach.
     *
     * @param what what the directory is for, in a message
     * @throws AccessDeniedException if it is not this user's alone
     */
    public static void checkPrivate(String pipe, String what, Path directory, long uid)
            throws IOException {
        FileIdentity found =
                FileIdentity.of(directory)
                        .orElseThrow(
                                () ->
                                        new AccessDeniedException(
                                                pipe, null, what + " disappeared: " + directory));
        if (!found.isDirectory() || found.uid() != uid || found.permissions() != 0700) {
            throw new AccessDeniedException(
                    pipe,
                    null,
                    String.format(
                            Locale.ROOT,
                            "%s, %s, must be a directory of uid %s with mode 0700; this has uid %s and mode %04o",
                            what,
                            directory,
                            uid,
                            found.uid(),
                            found.permissions()));
        }
    }

    private static FileIdentity find(String pipe, Path base) throws IOException {
        Optional<FileIdentity> found;
        try {
            found = FileIdentity.ofTarget(base);
        } catch (AccessDeniedException e) {
            var denied =
                    new AccessDeniedException(
                            pipe, null, "this user may not enter the directory of pipes: " + base);
            denied.initCause(e);
            throw denied;
        }
        if (found.isEmpty() || !found.get().isDirectory()) {
            String what = found.isEmpty() ? "does not exist: " : "is no directory: ";
            throw new NoSuchFileException(pipe, null, "the directory of pipes " + what + base);
        }
        return found.get();
    }

    /**
     * The own user, root, and whoever owns the root directory: in a user namespace that root has no
     * number in, root's files appear as another user's. They appear as everybody's who has none
     * there, so such a directory has to lie where others can put none.
     */
    private static boolean isTrusted(Path base, long owner, long uid) throws IOException {
        boolean ofRoot = FileIdentity.of(ROOT).filter(root -> root.uid() == owner).isPresent();
        if (UserNamespace.here().isNobody(owner)) {
            Path above = base.toRealPath().getParent();
            return ofRoot
                    && (above == null
                            || FileIdentity.of(above)
                                    .filter(directory -> !directory.isWritableByOthers())
                                    .isPresent());
        }
        return owner == uid || owner == 0 || ofRoot;
    }
}
