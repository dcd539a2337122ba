// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

/** What a server held in the file system is somebody else's by now. */
public final class LostPlaceException extends IOException {
    private static final long serialVersionUID = 1;

    private LostPlaceException(FileSystemException why) {
        super(why.getReason() == null ? why.getMessage() : why.getReason(), why);
    }

    /**
     * What a failure to make something again means. One with a reason of this library says that
     * somebody else is there. What the system fails with may pass, as a lack of descriptors does,
     * and a directory that may not be entered for a while; its EACCES has no reason in words.
     */
    static IOException orPassing(FileSystemException failure) {
        boolean lost =
                failure instanceof FileAlreadyExistsException
                        || failure instanceof AccessDeniedException
                                && failure.getReason() != null
                                && failure.getCause() == null;
        return lost ? new LostPlaceException(failure) : failure;
    }
}
