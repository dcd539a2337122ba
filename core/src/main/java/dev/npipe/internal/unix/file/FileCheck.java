// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.file;

import java.io.IOException;

/** Decides whether the file in the place of a socket is one to connect to. */
@FunctionalInterface
public interface FileCheck {
    /** Looks at the file, which may be a link; throws to leave it alone. */
    void check(FileIdentity file) throws IOException;
}
