// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import dev.npipe.testkit.process.SearchPath;
import dev.npipe.testkit.samba.Samba;
import dev.npipe.testkit.samba.SambaPrograms;
import dev.npipe.testkit.samba.SambaSettings;
import dev.npipe.testkit.samba.SambaUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A Samba of the demo's own, without privileges and with one user, who runs the demo. Closing it
 * leaves nothing, and so does Ctrl-C.
 */
record DemoSamba(Samba samba, SambaUser account) implements AutoCloseable {
    static final String DOMAIN = "NPIPEDEMO";

    /**
     * Starts it.
     *
     * @throws UnsupportedOperationException if Samba is not installed
     * @throws IOException if it does not run
     */
    static DemoSamba start() throws IOException, InterruptedException {
        SambaPrograms programs = programs(SearchPath.ofSystem());
        SambaUser account = SambaUser.ofThisProcess();
        var settings = SambaSettings.named(DOMAIN);
        var demo = new DemoSamba(Samba.builder(programs, settings).user(account).build(), account);
        boolean completed = false;
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close));
        try {
            demo.samba.start();
            completed = true;
            return demo;
        } finally {
            if (!completed) {
                demo.close();
            }
        }
    }

    static SambaPrograms programs(SearchPath searched) {
        return SambaPrograms.find(
                searched,
                name -> {
                    throw new UnsupportedOperationException(
                            "--smb needs Samba, whose %s is not installed; on Debian and Ubuntu: sudo apt install samba"
                                    .formatted(name));
                });
    }

    /** The pipe as a client on another machine would name it. */
    NamedPipeAddress address(NamedPipeAddress pipe) {
        return NamedPipeAddress.of(samba.host(), pipe.name());
    }

    /** Where it looks for pipes. */
    Path proxyDirectory() {
        return samba.pipes();
    }

    /** Its one user. */
    String user() {
        return DOMAIN + '\\' + account.name();
    }

    String password() {
        return account.password();
    }

    @Override
    public void close() {
        try {
            samba.close();
        } catch (UncheckedIOException e) {
            System.getLogger("dev.npipe").log(System.Logger.Level.WARNING, "Samba's files", e);
        }
    }
}
