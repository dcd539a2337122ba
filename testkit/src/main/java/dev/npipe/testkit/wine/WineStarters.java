// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.wine;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The programs that {@code interop/setup wine} makes, in a folder of their own. */
public record WineStarters(Path folder) {
    /** Starts the Windows JVM. */
    public Path java() {
        return folder.resolve("java");
    }

    /** Starts another Windows program. */
    public Path run() {
        return folder.resolve("run");
    }

    /** Is Wine's server. */
    Path server() {
        return folder.resolve("server");
    }

    /** The JDK for Windows that {@link #java} runs. */
    public Path jdk() {
        return folder.resolve("jdk");
    }

    public boolean areInstalled() {
        return Stream.of(java(), run(), server()).allMatch(Files::isExecutable);
    }

    /** A file of this system, as a Windows program names it. */
    public static String path(Path file) {
        return "Z:" + file.toAbsolutePath();
    }

    /** This JVM's class path, as a Windows JVM reads it. */
    public static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(element -> !element.isEmpty())
                .map(element -> path(Path.of(element)))
                .collect(Collectors.joining(";"));
    }
}
