// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The accounts of this machine itself, and not those of a directory service. */
public final class LocalUsers {
    private static final Path PASSWD = Path.of("/etc/passwd");

    private LocalUsers() {}

    /** Their names, in the order of the file; none where there is no such file. */
    public static List<String> names() throws IOException {
        try {
            return Files.readAllLines(PASSWD, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.indexOf(':') > 0 && !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf(':')))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
