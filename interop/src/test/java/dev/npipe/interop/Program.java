// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program on this machine that can be started with arguments. */
record Program(String name, List<String> command) {
    /** The folder of this Maven module. */
    static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    /** The {@code npipe} command of this source tree. */
    static Program npipe() {
        return new Program("npipe", List.of(MODULE.resolveSibling("npipe").toString()));
    }

    /** A JVM in a locale without these letters cannot hand them to a program that it starts. */
    static void assumeCanBeAnArgument(String text) {
        String encoding = System.getProperty("sun.jnu.encoding");
        boolean ascii = text.chars().allMatch(c -> c < 128);
        assumeTrue(ascii || encoding.equals("UTF-8"), "the locale's encoding is " + encoding);
    }

    /** Starts it with this folder as the one that pipes live in. */
    Peer start(PipeDirectory directory, String... arguments) throws IOException {
        var line = new ArrayList<>(command);
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("NPIPE_DIRECTORY", directory.path().toString());
        builder.environment().put("TMPDIR", directory.path().toString());
        return new Peer(name + " " + String.join(" ", arguments), builder.start());
    }
}
