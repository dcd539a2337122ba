// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** What the other end sent that no npipe program sends, and that ended the connection. */
final class PeerFault {
    private final String pipe;
    private final PipeEnd end;
    private final UnixSocket socket;
    private final Closeable connection;

    /** Null when there was nothing. */
    private volatile @Nullable String reason;

    PeerFault(PipeEnd end, UnixSocket socket, Closeable connection) {
        this.pipe = end.address().toString();
        this.end = end;
        this.socket = socket;
        this.connection = connection;
    }

    /** Closes the connection, and gives the error that says so. */
    IOException found(String what) {
        reason = what;
        PipeLog.log(
                Level.WARNING,
                pipe,
                "a client or server was disconnected",
                WhoIsThere.of(end, socket) + " sent " + what);
        try {
            connection.close();
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "closing a connection failed", e);
        }
        return failure(what);
    }

    /** Says why the connection is closed, if this is why. */
    void check() throws IOException {
        String found = reason;
        if (found != null) {
            throw failure(found);
        }
    }

    private IOException failure(String what) {
        return Win32Error.exception(pipe, Win32Error.INVALID_DATA, "the other end sent " + what);
    }
}
