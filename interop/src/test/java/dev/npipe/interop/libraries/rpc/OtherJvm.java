// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.unix.ChildJvm;
import dev.npipe.testkit.process.Finished;
import dev.npipe.testkit.process.Rights;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a program of these tests in a JVM of its own, from a copy of the classes that every user can
 * read.
 *
 * @param directory where pipes live
 */
record OtherJvm(Path directory) {
    /** Copies the classes; every user may then look into the folder. */
    static OtherJvm in(Path directory) throws IOException {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        ChildJvm.copy(ChildJvm.root(NamedPipeAddress.class), classes.resolve("npipe"));
        ChildJvm.copy(ChildJvm.root(OtherJvm.class), classes.resolve("tests"));
        letEveryoneIn(classes);
        letEveryoneIn(directory);
        return new OtherJvm(directory);
    }

    private static void letEveryoneIn(Path folder) throws IOException {
        Files.setAttribute(folder, "unix:mode", 0755);
    }

    /** Runs it to its end. */
    Finished run(Rights rights, Class<?> program, String... arguments) throws Exception {
        Path classes = directory.resolve("classes");
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        line.add("--enable-native-access=ALL-UNNAMED");
        line.add("-Ddev.npipe.directory=" + directory);
        line.add("-cp");
        line.add(classes.resolve("npipe") + File.pathSeparator + classes.resolve("tests"));
        line.add(program.getName());
        line.addAll(List.of(arguments));
        return Finished.of(new ProcessBuilder(rights.command(line)), "");
    }
}
