// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.wine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processes of a prefix: Wine's server and everything on it. Windows programs have command
 * lines of Windows; their environment tells the prefix.
 */
record WineProcesses(Path prefix) {
    List<ProcessHandle> all() {
        return ProcessHandle.allProcesses().filter(this::isOne).toList();
    }

    void kill() {
        all().forEach(ProcessHandle::destroyForcibly);
    }

    /** The environment of a program whose first thread has ended is seen by its others only. */
    private boolean isOne(ProcessHandle process) {
        var threads = Path.of("/proc", Long.toString(process.pid()), "task");
        try (var all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                if (hasPrefix(thread.resolve("environ"))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // gone
        }
        return false;
    }

    private boolean hasPrefix(Path environ) {
        try {
            String environment = Files.readString(environ, StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0", -1)).contains("WINEPREFIX=" + prefix);
        } catch (IOException e) {
            return false; // another user's, or gone
        }
    }
}
