// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Where the lock of a pipe lies, for every server of that pipe the same. */
sealed interface LockPlace {
    /** The pipe, for messages. */
    String pipe();

    /** The lock file by its real path, in a directory that is made or checked before. */
    Path file() throws IOException;

    /** The same, where nothing is made; empty if the directory is not there. */
    Optional<Path> found() throws IOException;

    /** Keeps what belongs to it from looking old. */
    void keepFresh(Path file) throws IOException;

    /** True if the file is removed at the end, as it lies among the files of others. */
    boolean isRemovedAtEnd();

    /** A name's: in a directory that only this user can reach. */
    record OfName(String pipe, Path base, long uid, String key) implements LockPlace {
        private static final FileAttribute<?> OWNER_ONLY =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

        @Override
        public Path file() throws IOException {
            return directory().toRealPath().resolve(lock());
        }

        @Override
        public Optional<Path> found() throws IOException {
            boolean is =
                    FileIdentity.of(path())
                            .filter(there -> there.isDirectory() && there.uid() == uid)
                            .isPresent();
            return is ? Optional.of(path().toRealPath().resolve(lock())) : Optional.empty();
        }

        private String lock() {
            return key + ".lock";
        }

        @Override
        public void keepFresh(Path file) throws IOException {
            Freshness.keep(file);
            Freshness.keep(path());
        }

        @Override
        public boolean isRemovedAtEnd() {
            return false;
        }

        private Path path() {
            return base.resolve(".npipe-" + uid);
        }

        private Path directory() throws IOException {
            Path directory = path();
            try {
                Files.createDirectory(directory, OWNER_ONLY);
            } catch (FileAlreadyExistsException e) {
                // checked below, like one that was just made
            } catch (FileSystemException e) {
                throw BindFailure.of(pipe, directory, e);
            }
            BaseDirectory.checkPrivate(pipe, "the directory of locks", directory, uid);
            return directory;
        }
    }

    /**
     * A socket's at a path that was chosen: beside it, where every server of this path may put a
     * file, whoever it is and whatever its settings, and by whatever spelling or link it came.
     */
    record OfPath(String pipe, Path socket) implements LockPlace {
        @Override
        public Path file() throws IOException {
            Path directory = socket.toAbsolutePath().getParent();
            if (directory == null) {
                throw new AccessDeniedException(pipe, null, "a directory, not a socket's path");
            }
            Path lock = Path.of("." + socket.getFileName() + ".npipe-lock");
            try {
                return directory.toRealPath().resolve(lock);
            } catch (FileSystemException e) {
                throw BindFailure.of(pipe, directory.resolve(lock), e);
            }
        }

        @Override
        public Optional<Path> found() throws IOException {
            return Optional.of(file());
        }

        @Override
        public void keepFresh(Path file) throws IOException {
            Freshness.keep(file);
        }

        @Override
        public boolean isRemovedAtEnd() {
            return true;
        }
    }
}
