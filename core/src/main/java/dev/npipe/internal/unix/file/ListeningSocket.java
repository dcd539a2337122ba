// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.file;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A socket that listens, as the kernel keeps it. Its owner chose nothing of this but the name.
 *
 * @param device the number of the file system it is bound in, which most tell in stat(2) as well
 * @param inode the low 32 bits of its file's number
 * @param uid its user
 * @param name what it was bound by, whatever is there by now
 */
public record ListeningSocket(long device, long inode, long uid, Optional<Path> name) {

    /** True when the numbers are those of this file. */
    public boolean isBoundTo(FileIdentity file) {
        return device == file.device() && inode == (file.inode() & 0xffff_ffffL);
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
    public boolean mayBeNumberedOtherwise(FileIdentity file) {
        return device != file.device() && isOfOwner(file);
    }
}
