// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.internal.unix.greeting.SilenceCheck;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a silent server is worth waiting for: it still has its place in the file system, and
 * answers another connection, which does not wait. So a client keeps its turn at a busy server, and
 * leaves one that is dumb or was replaced.
 */
final class SilentServer implements SilenceCheck {
    /** A connection that wants an answer at once, made to the server of a path. */
    @FunctionalInterface
    interface Question {
        /**
         * Returns when there is an answer.
         *
         * @throws Obstacle if there is none
         */
        void ask(Path path) throws IOException;
    }

    /**
     * The file of a socket. A number is used again for another file, at another time.
     *
     * @param key device and inode
     */
    private record Place(Object key, FileTime made) {
        static @Nullable Place of(Path path) throws IOException {
            try {
                var file = Files.readAttributes(path, BasicFileAttributes.class);
                return new Place(file.fileKey(), file.creationTime());
            } catch (FileSystemException e) {
                return null; // nothing is there, or nothing that this user may see
            }
        }
    }

    private final String pipe;
    private final Path path;
    private final @Nullable Place place;
    private final Question question;

    /** To be made before the connection, whose server is meant. */
    SilentServer(String pipe, Path path, Question question) throws IOException {
        this.pipe = pipe;
        this.path = path;
        this.question = question;
        this.place = Place.of(path);
    }

    @Override
    public void check() throws IOException {
        if (!Objects.equals(place, Place.of(path))) {
            throw Obstacle.silent(pipe);
        }
        question.ask(path);
    }
}
