// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** What a server is told whose files could not be made: where, and what would help. */
final class BindFailure {
    private BindFailure() {}

    /** The failure of the system, as one about the pipe that names the directory. */
    static IOException of(String pipe, Path file, FileSystemException e) {
        String system = e.getReason() == null ? "" : ": " + e.getReason();
        Path directory = Objects.requireNonNull(file.getParent());
        String help =
                pipe.startsWith("/")
                        ? "use another path"
                        : "use another directory: dev.npipe.directory, NPIPE_DIRECTORY or TMPDIR";
        FileSystemException explained =
                switch (e) {
                    case NoSuchFileException _ ->
                            new NoSuchFileException(
                                    pipe,
                                    null,
                                    "the directory %s does not exist; create it, or %s"
                                            .formatted(firstMissing(directory), help));
                    case AccessDeniedException _ ->
                            new AccessDeniedException(
                                    pipe,
                                    null,
                                    "this user may not create files in %s; allow it, or %s"
                                            .formatted(directory, help));
                    default ->
                            new FileSystemException(
                                    pipe,
                                    null,
                                    "cannot create %s%s; %s".formatted(file, system, help));
                };
        explained.initCause(e);
        return explained;
    }

    /** The uppermost directory of the path that is not there. */
    private static Path firstMissing(Path directory) {
        Path missing = directory;
        Path above = missing.getParent();
        while (above != null && Files.notExists(above)) {
            missing = above;
            above = missing.getParent();
        }
        return missing;
    }
}
