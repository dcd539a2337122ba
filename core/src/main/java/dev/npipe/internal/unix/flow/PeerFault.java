// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * What the other end sent that no npipe program sends. It ends the connection, and whoever uses
 * that from then on is told why.
 */
final class PeerFault {
    private final String pipe;
    private final PipeEnd end;
    private final UnixSocket socket;
    private final Closeable connection;

    /** What it was; null as long as there is nothing. */
    private volatile @Nullable String met;

    /** Nothing yet, at a connection that it may close. */
    PeerFault(PipeEnd end, UnixSocket socket, Closeable connection) {
        this.pipe = end.address().toString();
        this.end = end;
        this.socket = socket;
        this.connection = connection;
    }

    /** Logs who it was, and closes the connection; what its user is told. */
    IOException met(String what) {
        met = what;
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
        return invalid(what);
    }

    /** Fails if there was something. */
    void check() throws IOException {
        String what = met;
        if (what != null) {
            throw invalid(what);
        }
    }

    private IOException invalid(String what) {
        return Win32Error.exception(pipe, Win32Error.INVALID_DATA, "the other end sent " + what);
    }
}
