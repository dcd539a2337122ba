// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.reception.Acceptor;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of a server's sockets, and who takes in the clients there. When its file is lost the socket
 * is made again; the former one is served until its backlog is empty. Used by one thread at a time.
 */
final class Entrance implements Closeable {
    private record Former(SocketFile file, @Nullable Acceptor acceptor) implements Closeable {
        @Override
        public void close() throws IOException {
            if (acceptor != null) {
                acceptor.stop();
            }
            file.close();
        }
    }

    private final Function<UnixServerSocket, Door> door;
    private final Reception reception;
    private final List<Former> former = new ArrayList<>();
    private SocketFile file;
    private @Nullable Acceptor acceptor;

    /** An entrance at a socket where nobody is taken in yet. */
    Entrance(SocketFile file, Function<UnixServerSocket, Door> door, Reception reception) {
        this.file = file;
        this.door = door;
        this.reception = reception;
    }

    /** Begins to take clients in; told why, if that cannot go on. */
    void open(Consumer<IOException> failed) {
        acceptor = start(file, failed);
    }

    private Acceptor start(SocketFile at, Consumer<IOException> failed) {
        return Acceptor.start(door.apply(at.socket()), reception, failed);
    }

    /**
     * Makes the socket again if its file is not there any more.
     *
     * @return true if it was made again
     */
    boolean lookAfterFile(Consumer<IOException> failed) throws IOException {
        closeFormer();
        Optional<SocketFile> renewed = file.renewed();
        if (renewed.isEmpty()) {
            return false;
        }
        replace(renewed.get(), failed);
        return true;
    }

    /** A socket that nobody can be started for is removed again, so that the next look tries. */
    private void replace(SocketFile made, Consumer<IOException> failed) throws IOException {
        var before = new Former(file, acceptor);
        boolean replaced = false;
        try {
            former.add(before);
            acceptor = start(made, failed);
            file = made;
            replaced = true;
        } finally {
            if (!replaced) {
                former.remove(before);
                made.close();
            }
        }
    }

    private void closeFormer() throws IOException {
        for (Former each : List.copyOf(former)) {
            if (!each.file().socket().hasWaiting()) {
                former.remove(each);
                each.close();
            }
        }
    }

    /** The number of its file. */
    long inode() {
        return file.inode();
    }

    /** Gives up the sockets, after the reception was closed. */
    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            for (Former each : former) {
                each.close();
            }
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
