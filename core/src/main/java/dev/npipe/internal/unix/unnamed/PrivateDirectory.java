// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.unnamed;

import dev.npipe.internal.unix.name.BaseDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory of the sockets of pipes without a name, which only its user can enter: whoever
 * reads an argument in another user's process list cannot connect to it.
 *
 * @param base the directory of pipes that it lies in
 */
record PrivateDirectory(Path base, long uid) {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    Path path() {
        return base.resolve(".npipe-child-" + uid);
    }

    /**
     * Makes it, if it is not there.
     *
     * @param pipe the pipe, for messages
     * @throws AccessDeniedException if it is not this user's alone
     */
    void make(String pipe) throws IOException {
        BaseDirectory.check(pipe, base, uid);
        try {
            Files.createDirectory(path(), OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            // checked below, like one that was just made
        } catch (FileSystemException e) {
            var failure =
                    new FileSystemException(
                            pipe,
                            null,
                            "cannot create the directory %s: %s; use another directory of pipes: dev.npipe.directory, NPIPE_DIRECTORY or TMPDIR"
                                    .formatted(path(), e.getMessage()));
            failure.initCause(e);
            throw failure;
        }
        BaseDirectory.checkPrivate(pipe, "the directory of pipes without a name", path(), uid);
    }
}
