// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Goes through the places where the server of a name may listen, in their order. What another user
 * has put into one of them does not keep anybody from the next.
 */
final class NameSearch {
    private NameSearch() {}

    /**
     * What is wanted of a server.
     *
     * @param <T> what the search finds
     */
    interface Wish<T> {
        /**
         * At the socket where npipe's protocol is spoken.
         *
         * @throws NoSuchFileException if there is no server
         */
        T npipe(Path npipe) throws IOException;

        /**
         * At the socket of plain bytes beside it.
         *
         * @throws NoSuchFileException if there is no server
         */
        T raw(Path raw, Path npipe) throws IOException;
    }

    /**
     * What the first server gives.
     *
     * @param messagesOnly sockets of plain bytes are passed over
     * @throws Obstacle if there is none, but something else in its place
     * @throws NoSuchFileException if there is nothing
     */
    static <T> T find(NamedPipeAddress address, Places places, boolean messagesOnly, Wish<T> wish)
            throws IOException {
        Obstacle first = null;
        for (Path directory : SocketPaths.chosen(address)) {
            Path npipe = SocketPaths.npipe(directory, address);
            places.look(npipe);
            boolean speaksNpipe = false;
            try {
                return wish.npipe(npipe);
            } catch (NoSuchFileException e) {
                places.found(e); // nobody there who speaks npipe; the raw socket is next
            } catch (FileSystemException e) {
                if (!SocketPaths.isPassedOver(directory)) {
                    throw e;
                }
                places.passOver();
                continue;
            } catch (Obstacle e) {
                first = first == null ? e : first;
                speaksNpipe = e.kind() != Obstacle.Kind.NOT_THE_SERVERS;
            }
            if (!messagesOnly && !speaksNpipe) {
                Path raw = SocketPaths.raw(directory, address);
                places.look(raw);
                try {
                    return wish.raw(raw, npipe);
                } catch (NoSuchFileException e) {
                    places.found(e); // nobody there either; the next directory
                } catch (Obstacle e) {
                    first = first == null ? e : first;
                }
            }
        }
        if (first != null) {
            throw first;
        }
        throw places.missing(address);
    }
}
