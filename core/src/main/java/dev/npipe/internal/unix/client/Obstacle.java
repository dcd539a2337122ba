// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.greeting.SilenceCheck;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/**
 * Something in the place of a server's socket that does not serve this client: it neither ends a
 * search in other places nor the wait for the server.
 */
final class Obstacle extends IOException {
    private static final long serialVersionUID = 1;

    /** What is in the way. */
    enum Kind {
        /** Something of another user, who can put it there, or something that is no server. */
        NOT_THE_SERVERS,

        /** A server that gives no answer, or none that is one. */
        SPEECHLESS,

        /** A server that closed instead of an answer, as one does that ends. */
        LEAVING
    }

    private final Kind kind;

    /** What the caller is told in the end, if the server was not found. */
    private final FileSystemException told;

    Obstacle(Kind kind, FileSystemException told) {
        super(told.getMessage(), told);
        this.kind = kind;
        this.told = told;
    }

    Obstacle(String pipe, String reason) {
        this(Kind.NOT_THE_SERVERS, new AccessDeniedException(pipe, null, reason));
    }

    /** A server that closed instead of an answer, or whose answer is none. */
    static Obstacle inAnswer(String pipe, IOException cause) {
        boolean strange = cause instanceof MalformedHelloException;
        int code = strange ? Win32Error.INVALID_DATA : Win32Error.BROKEN_PIPE;
        String reason =
                strange
                        ? String.valueOf(cause.getMessage())
                        : "the server closed the connection during the handshake";
        return new Obstacle(
                strange ? Kind.SPEECHLESS : Kind.LEAVING,
                Win32Error.exception(pipe, code, reason, cause));
    }

    /** A server that says nothing at all. */
    static Obstacle silent(String pipe) {
        return new Obstacle(
                Kind.SPEECHLESS,
                Win32Error.exception(pipe, Win32Error.SEM_TIMEOUT, SilenceCheck.REASON));
    }

    Kind kind() {
        return kind;
    }

    FileSystemException told() {
        return told;
    }
}
