// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;

/** The one place that chooses which connection an end of a pipe becomes. */
public final class Connections {
    private Connections() {}

    /** The connection of this end over its socket, which the caller closes if this fails. */
    public static UnixConnection over(UnixSocket socket, PipeEnd end) throws IOException {
        UnixConnection connection = unbegun(socket, end);
        connection.begin();
        return connection;
    }

    /**
     * The connection of a client that may still fail to get in. Until it has {@linkplain
     * UnixConnection#begin begun} nobody else knows of it, and it has nothing to give back.
     */
    public static UnixConnection unbegun(UnixSocket socket, PipeEnd end) throws IOException {
        if (end.carrier().isPlain()) {
            // Both ends shut the direction that a one-way pipe does not have, as .NET does.
            if (!end.reads()) {
                socket.shutdownInput();
            }
            if (!end.writes()) {
                socket.shutdownOutput();
            }
        }
        OneWay held = end.isOneWay() ? new OneWay(socket, end) : null;
        var streams =
                held == null
                        ? new Streams(socket, socket.source(), socket.sink())
                        : new Streams(socket, held.source(), held.sink());
        return switch (end.fixed().type()) {
            case BYTE -> new ByteConnection(streams, end);
            case MESSAGE -> new MessageConnection(streams, end);
        };
    }
}
