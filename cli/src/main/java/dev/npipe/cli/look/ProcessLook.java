// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code /proc} tells of a process to those who may know; nothing on other systems. */
final class ProcessLook {
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files\\s+(\\d+)\\s.*");

    private final Path directory;

    ProcessLook(long id) {
        this.directory = Path.of("/proc", Long.toString(id));
    }

    /** The variables of its environment, as it was started; none if this user may not know. */
    Map<String, String> environment() {
        var variables = new HashMap<String, String>();
        for (String each : read("environ").orElse("").split("\0", -1)) {
            int end = each.indexOf('=');
            if (end > 0) {
                variables.putIfAbsent(each.substring(0, end), each.substring(end + 1));
            }
        }
        return variables;
    }

    /** True while it is stopped, by Ctrl-Z or a debugger. */
    boolean isStopped() {
        return read("status")
                .filter(all -> all.lines().anyMatch(line -> line.matches("State:\\s+[Tt]\\b.*")))
                .isPresent();
    }

    /** How many descriptors it may have. */
    OptionalLong mostDescriptors() {
        return read("limits").stream()
                .flatMap(String::lines)
                .map(OPEN_FILES::matcher)
                .filter(Matcher::matches)
                .mapToLong(limit -> Long.parseLong(limit.group(1)))
                .findFirst();
    }

    /** How many it has. */
    OptionalLong descriptors() {
        try (Stream<Path> all = Files.list(directory.resolve("fd"))) {
            return OptionalLong.of(all.count());
        } catch (IOException e) {
            return OptionalLong.empty(); // another user's
        }
    }

    private Optional<String> read(String file) {
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(file));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // another user's, or it has ended
        }
    }

    /** The lines of a file that all may read. */
    static Optional<String> firstLine(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream().findFirst();
        } catch (IOException e) {
            return Optional.empty(); // not of this system
        }
    }
}
