// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What an errno becomes. */
public final class Errno {
    private Errno() {}

    /** The exception for a failed call about a file or a descriptor. */
    public static IOException exception(String what, int errno) {
        String text = Libc.strerror(errno);
        return switch (errno) {
            case Constants.ENOENT, Constants.ENOTDIR, Constants.ELOOP, Constants.ECONNREFUSED ->
                    new NoSuchFileException(what, null, text);
            case Constants.EACCES, Constants.EPERM -> new AccessDeniedException(what, null, text);
            case Constants.EADDRINUSE -> new FileAlreadyExistsException(what, null, text);
            default -> new FileSystemException(what, null, text + " (errno " + errno + ")");
        };
    }
}
