// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** What a server held in the file system is somebody else's by now. */
public final class LostPlaceException extends IOException {
    private static final long serialVersionUID = 1;

    LostPlaceException(FileSystemException why) {
        super(why.getReason() == null ? why.getMessage() : why.getReason(), why);
    }
}
