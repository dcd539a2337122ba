// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * The ownership of a pipe, held for as long as its server lives: an advisory lock on a file that
 * only this user can open. The system drops it when the process ends, in whatever way. Used by one
 * thread at a time.
 *
 * <p>Lock files are never opened but by a {@link LockFile}, and by no two in this JVM: see {@link
 * HeldLocks}.
 */
public final class NameLock implements Closeable {
    private final LockPlace place;
    private final long uid;
    private final Path held;
    private LockFile file;

    /** What was published last; nothing at first. */
    private byte[] text = {};

    private NameLock(LockPlace place, long uid, Path held, LockFile file) {
        this.place = place;
        this.uid = uid;
        this.held = held;
        this.file = file;
    }

    /**
     * Takes the lock of a name.
     *
     * @param pipe the pipe, for messages
     * @param uid this process's user
     * @throws FileAlreadyExistsException if it is taken, by this process or another
     * @throws AccessDeniedException if the directory of locks is not this user's alone
     */
    public static NameLock acquire(String pipe, Path base, long uid, String key)
            throws IOException {
        return acquire(new LockPlace.OfName(pipe, base, uid, key), uid);
    }

    /**
     * Takes the lock of a socket at a path of somebody's choice.
     *
     * @param pipe the pipe, for messages
     * @param uid this process's user
     * @throws FileAlreadyExistsException if it is taken, by this process or another
     * @throws AccessDeniedException if it is another user's, who has a server there or left it
     */
    public static NameLock beside(String pipe, Path socket, long uid) throws IOException {
        return acquire(new LockPlace.OfPath(pipe, socket), uid);
    }

    private static NameLock acquire(LockPlace place, long uid) throws IOException {
        String taken = "the pipe already has a server";
        Path path = place.file();
        if (!HeldLocks.add(path)) {
            throw new FileAlreadyExistsException(place.pipe(), null, taken);
        }
        NameLock lock = null;
        try {
            LockFile file = LockFile.take(place.pipe(), path, uid, taken);
            lock = new NameLock(place, uid, path, file);
            return lock;
        } finally {
            if (lock == null) {
                HeldLocks.remove(path);
            }
        }
    }

    /**
     * Writes a text into the file, for whoever lists pipes ({@link Published}).
     *
     * @throws IOException if the system cannot write it, as on a full disk; the lock stays
     */
    public void publish(byte[] text) throws IOException {
        this.text = text;
        file.write(text);
        HeldLocks.wrote(held, text);
    }

    /**
     * Takes the lock again if its file was removed or replaced, the directory as well. Whoever
     * removed it may have let another server in meanwhile.
     *
     * @throws LostPlaceException if it is another server's now, or cannot be this user's any more
     */
    public void renew() throws IOException {
        try {
            place.file(); // which makes or checks the directory
            if (!file.isThere()) {
                String taken = "its lock was removed, and another server has it now: " + held;
                LockFile again = LockFile.take(place.pipe(), held, uid, taken);
                file.close();
                file = again;
                file.write(text);
            }
            place.keepFresh(held);
        } catch (FileSystemException e) {
            throw LostPlaceException.orPassing(e);
        }
    }

    /** Gives up the pipe. */
    @Override
    public void close() throws IOException {
        try {
            if (place.isRemovedAtEnd()) {
                file.remove();
            }
        } finally {
            try {
                file.close();
            } finally {
                HeldLocks.remove(held);
            }
        }
    }
}
