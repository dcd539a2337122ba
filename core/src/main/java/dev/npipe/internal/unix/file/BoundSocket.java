// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A stream socket that is bound to a file, as the kernel keeps it: one that listens, or the
 * server's end of a connection, which is bound as its listener is. Its owner chose nothing of this
 * but the name.
 *
 * @param device the number of the file system it is bound in, which most tell in stat(2) as well
 * @param inode the low 32 bits of its file's number
 * @param uid its user
 * @param name what it was bound by, whatever is there by now
 * @param listens false for the end of a connection
 * @param number its own number, by which the descriptors of processes name it
 */
public record BoundSocket(
        long device, long inode, long uid, Optional<Path> name, boolean listens, long number) {

    /** What the kernel tells of the number of a file. */
    public static final long INODE_BITS = 0xffff_ffffL;

    /** True when the numbers are those of this file. */
    public boolean isBoundTo(FileIdentity file) {
        return device == file.device() && inode == (file.inode() & INODE_BITS);
    }

    /** True when it is bound to this file, which lies at the path. */
    public boolean isAt(Path path, FileIdentity file) throws IOException {
        return isBoundTo(file)
                || mayBeNumberedOtherwise(file)
                        && name.isPresent()
                        && BoundName.leadsTo(name.get(), path, file);
    }

    /**
     * True when its user is the file's owner, or root, who may have given the file away: nobody
     * else has a say in what becomes of that owner's name.
     */
    public boolean isOfOwner(FileIdentity file) {
        return uid == file.uid() || uid == 0;
    }

    /**
     * True when it may be bound to the file though the numbers differ, as some file systems have it
     * (overlayfs, btrfs). Then its name has to tell.
     */
    private boolean mayBeNumberedOtherwise(FileIdentity file) {
        return device != file.device() && isOfOwner(file);
    }
}
