// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shell in which commands are typed one after the other, with this build's {@code npipe} first in
 * its path, and pipes in a folder of its own. What runs in the background is ended with it.
 */
final class Session {
    private static final String END = "\u0003end of a step";

    private final Path folder;
    private final Path pipes;

    /**
     * A session that begins in a folder.
     *
     * @param pipes where its pipes are, short enough for the path of a socket
     */
    Session(Path folder, Path pipes) throws IOException {
        this.folder = folder;
        this.pipes = pipes;
        Path npipe = Files.createDirectories(folder.resolve("bin")).resolve("npipe");
        Files.writeString(
                npipe,
                """
                #!/bin/sh
                exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto \
                  --enable-native-access=ALL-UNNAMED -cp '%s' %s "$@"
                """
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        if (!npipe.toFile().setExecutable(true)) {
            throw new IOException(npipe + " cannot be made executable");
        }
    }

    /** Runs the commands; what each of them printed, errors among it. */
    List<List<String>> run(List<Step> steps) throws IOException, InterruptedException {
        var script = new StringBuilder("exec 2>&1\n");
        for (Step step : steps) {
            script.append(step.command()).append("\necho '").append(END).append("'\n");
        }
        script.append("jobs -p | xargs -r kill 2>/dev/null\nwait\n");
        Path file = Files.writeString(folder.resolve("session.sh"), script);
        var builder = new ProcessBuilder("bash", file.toString()).directory(folder.toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("NPIPE_DIRECTORY", pipes.toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.redirectErrorStream(true);
        Process shell = builder.start();
        shell.getOutputStream().close();
        String printed;
        try (var out = shell.getInputStream()) {
            printed = new String(out.readAllBytes(), UTF_8);
        } finally {
            shell.descendants().forEach(ProcessHandle::destroy);
        }
        if (!shell.waitFor(10, TimeUnit.SECONDS)) {
            shell.destroyForcibly();
        }
        List<List<String>> parts = new ArrayList<>();
        for (String part : printed.split(END + "\n", -1)) {
            parts.add(part.isEmpty() ? List.of() : Arrays.asList(part.stripTrailing().split("\n")));
        }
        return parts.subList(0, Math.min(parts.size(), steps.size()));
    }
}
