// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.description.PipeDescription;
import dev.npipe.internal.unix.name.BaseDirectory;
import dev.npipe.internal.unix.name.NameLock;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server needs to be found by, looked after while it lives.
 *
 * @param base the directory of pipes; null for a socket at a path
 * @param description what whoever lists pipes is told
 * @param entrances in the order in which they are made
 */
record ServerFiles(
        String pipe,
        @Nullable Path base,
        long uid,
        NameLock lock,
        PipeDescription description,
        List<Entrance> entrances) {

    /** Begins to take clients in; told why, if that cannot go on. */
    void open(Consumer<IOException> failed) {
        entrances.forEach(entrance -> entrance.open(failed));
    }

    /**
     * Writes down what the pipe is, for whoever lists pipes. A pipe can be served without, so that
     * a full disk ends no server.
     */
    void describe() {
        var inodes = new HashSet<Long>();
        for (Entrance entrance : entrances) {
            inodes.add(entrance.inode());
        }
        try {
            lock.publish(description.withSockets(inodes).bytes());
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "lists of pipes tell less about it", e);
        }
    }

    /**
     * Makes again what is missing: the lock first, as whoever has it decides about the sockets.
     *
     * @param failed told why, if clients cannot be taken in any more
     * @throws dev.npipe.internal.unix.name.LostPlaceException if a place is somebody else's now
     */
    void lookAfter(Consumer<IOException> failed) throws IOException {
        if (base != null) {
            BaseDirectory.check(pipe, base, uid);
        }
        lock.renew();
        boolean changed = false;
        for (Entrance entrance : entrances) {
            if (entrance.lookAfterFile(failed)) {
                changed = true;
                PipeLog.log(
                        Level.WARNING,
                        pipe,
                        "its socket was removed, and is made again",
                        entrance.toString());
            }
        }
        if (changed) {
            describe();
        }
    }
}
