// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * The other end of a connection, in words for the log. No name is looked up for them: a slow name
 * service would hold up whoever logs, and a stranger can make that happen again and again.
 */
final class WhoIsThere {
    private WhoIsThere() {}

    static String of(PipeEnd end, UnixSocket socket) {
        OptionalLong uid = userId(end, socket);
        return uid.isPresent() ? "uid " + uid.getAsLong() : "the other end";
    }

    private static OptionalLong userId(PipeEnd end, UnixSocket socket) {
        var client = end.carrier().client();
        if (client.isPresent()) {
            return client.get().userId();
        }
        try {
            return socket.userId();
        } catch (IOException e) {
            return OptionalLong.empty(); // closed meanwhile
        }
    }
}
