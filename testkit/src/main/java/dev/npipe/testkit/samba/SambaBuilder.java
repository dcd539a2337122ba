// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.samba;

import dev.npipe.testkit.process.LocalPort;
import dev.npipe.testkit.process.Rights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a Samba is to be. */
public final class SambaBuilder {
    private final SambaPrograms programs;
    private final SambaSettings settings;
    private final List<SambaUser> users = new ArrayList<>();
    private Path parent = Path.of("/tmp");
    private Rights rights = Rights.ORDINARY;
    private List<String> starter = List.of();

    SambaBuilder(SambaPrograms programs, SambaSettings settings) {
        this.programs = programs;
        this.settings = settings;
    }

    public SambaBuilder user(SambaUser user) {
        users.add(user);
        return this;
    }

    /**
     * Its files are in this folder instead of {@code /tmp}; where root's programs run as nobody,
     * everyone has to be able to pass it.
     */
    public SambaBuilder in(Path folder) {
        parent = folder;
        return this;
    }

    /** Ordinary ones are the default. */
    public SambaBuilder rights(Rights rights) {
        this.rights = rights;
        return this;
    }

    /** The words of a command that starts smbd, such as {@code taskset}. */
    public SambaBuilder startedBy(List<String> command) {
        starter = List.copyOf(command);
        return this;
    }

    /** Makes its folder, and nothing that runs. */
    public Samba build() throws IOException {
        LocalPort port = LocalPort.free();
        var server = new SambaServer(programs, rights, starter, SambaFolder.create(parent), port);
        return new Samba(server, settings, List.copyOf(users));
    }
}
