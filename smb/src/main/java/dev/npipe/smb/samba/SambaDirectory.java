// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import dev.npipe.NamedPipeAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where Samba looks for pipes: the directory {@code np} below its {@code ncalrpc dir}. */
final class SambaDirectory {
    static final String PROPERTY = "dev.npipe.smb.directory";
    static final String VARIABLE = "NPIPE_SMB_DIRECTORY";

    private SambaDirectory() {}

    /** The directory that this process was told, by the property or else by the variable. */
    static Optional<Path> configured() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .filter(text -> !text.isEmpty())
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
                .filter(text -> !text.isEmpty())
                .map(text -> Path.of(text).toAbsolutePath());
    }

    /**
     * The socket of a pipe.
     *
     * @throws UnsupportedOperationException if the directory is not known, or Samba would never
     *     look for such a name
     */
    static Path socket(NamedPipeAddress address) {
        if (address.isSocketPath()) {
            throw new UnsupportedOperationException(
                    address + ": the path of a socket is no name for clients of other machines");
        }
        Path directory =
                configured()
                        .orElseThrow(
                                () ->
                                        new UnsupportedOperationException(
                                                "%s: to let in clients of other machines, name Samba's directory of pipes (np below its ncalrpc dir) with the system property %s or the variable %s"
                                                        .formatted(address, PROPERTY, VARIABLE)));
        String name = address.name().toLowerCase(Locale.ROOT);
        if (name.contains("/") || name.contains("..")) {
            throw new UnsupportedOperationException(
                    address + ": Samba opens no pipe whose name has a slash or two dots");
        }
        return directory.resolve(name);
    }
}
