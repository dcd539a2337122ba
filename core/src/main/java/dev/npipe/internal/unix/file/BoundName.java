// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The name that a socket was bound by, which may lead to another file by now, or to none. */
public final class BoundName {
    private BoundName() {}

    /**
     * True when a name is one of this file, which lies at the path. What the beginning of a
     * relative one is, only its server knows.
     */
    public static boolean leadsTo(Path name, Path path, FileIdentity file) throws IOException {
        if (name.getFileName() == null || !name.getFileName().equals(path.getFileName())) {
            return false;
        }
        return !name.isAbsolute() || isName(name, file);
    }

    /** A stranger's name may lie where this user cannot look; then it is not one of this file. */
    private static boolean isName(Path name, FileIdentity file) throws IOException {
        try {
            return FileIdentity.of(name).filter(file::isSameFile).isPresent();
        } catch (FileSystemException e) {
            return false;
        }
    }
}
