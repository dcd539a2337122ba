// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.ssh;

import dev.npipe.interop.programs.RealProgram;
import dev.npipe.testkit.process.Rights;
import java.nio.file.Files;
import java.nio.file.Path;

/** OpenSSH's server at a port of the loopback, which lets the user of this process in by a key. */
final class SshServer implements AutoCloseable {
    /** Root's server wants a folder of the system's, which is there for this server alone. */
    private static final String WITH_ITS_FOLDER =
            "mount -t tmpfs tmpfs /run && mkdir /run/sshd && exec \"$0\" \"$@\"";

    private final RealProgram program;

    private SshServer(RealProgram program) {
        this.program = program;
    }

    /** Starts it, if it is installed; the user's key is {@code key.pub} in the folder. */
    static SshServer start(Path folder, int port) throws Exception {
        String sshd = RealProgram.installed("sshd").toString();
        RealProgram.runToSuccess(
                folder, "ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", "host_key");
        Path settings = Files.writeString(folder.resolve("sshd_config"), settings(folder, port));
        RealProgram program =
                Rights.isRoot()
                        ? RealProgram.start(
                                folder,
                                "unshare",
                                "--mount",
                                "--propagation",
                                "private",
                                "sh",
                                "-c",
                                WITH_ITS_FOLDER,
                                sshd,
                                "-D",
                                "-e",
                                "-f",
                                settings.toString())
                        : RealProgram.start(folder, sshd, "-D", "-e", "-f", settings.toString());
        return new SshServer(program.awaitSaid("Server listening"));
    }

    private static String settings(Path folder, int port) {
        return """
        ListenAddress 127.0.0.1
        Port %1$s
        HostKey %2$s/host_key
        AuthorizedKeysFile %2$s/key.pub
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        """
                .formatted(port, folder);
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
