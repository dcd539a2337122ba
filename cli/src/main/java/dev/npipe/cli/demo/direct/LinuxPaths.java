// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.direct;

import dev.npipe.NamedPipeAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a pipe is on Linux: a server of {@link NativeLinux} binds at the first place, a client
 * looks at all of them.
 */
final class LinuxPaths {
    private LinuxPaths() {}

    static List<Path> of(NamedPipeAddress address) {
        if (address.isRemote()) {
            throw new UnsupportedOperationException("--native reaches pipes of this machine only");
        }
        if (!address.isSocketPath() && address.name().contains("/")) {
            throw new UnsupportedOperationException("a name with a slash cannot be used on Linux");
        }
        String directory =
                Stream.of(
                                System.getProperty("dev.npipe.directory"),
                                System.getenv("NPIPE_DIRECTORY"),
                                System.getenv("TMPDIR"))
                        .filter(choice -> choice != null && !choice.isEmpty())
                        .findFirst()
                        .orElse("/tmp");
        try {
            if (address.isSocketPath()) {
                return List.of(Path.of(address.name()));
            }
            String file = "CoreFxPipe_" + address.name();
            return List.copyOf(
                    new LinkedHashSet<>(
                            List.of(
                                    Path.of(directory, file).toAbsolutePath(),
                                    Path.of("/tmp", file))));
        } catch (InvalidPathException e) {
            throw new UnsupportedOperationException("set a UTF-8 locale to use this name", e);
        }
    }
}
