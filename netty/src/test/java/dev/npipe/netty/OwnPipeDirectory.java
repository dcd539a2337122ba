// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of pipes with fixed names: each has a directory of pipes of its own. Not on Windows. */
@SuppressWarnings("exports") // of tests alone, which have JUnit
public interface OwnPipeDirectory {
    @BeforeEach
    default void useOwnDirectory(@TempDir Path directory) {
        System.setProperty("dev.npipe.directory", directory.toString());
    }

    @AfterEach
    default void useDefaultDirectory() {
        System.clearProperty("dev.npipe.directory");
    }
}
