// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.cli.Npipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two ends of the demo, each a process, with a Samba between them that neither started. */
@Tag("slow")
final class SmbEndsTest extends SambaFixture {
    /** Apart from the directory of the pipes, where nothing may be left. */
    @TempDir Path own;

    private Npipe server() throws Exception {
        String directories = samba.proxyDirectory().toString();
        return npipe("demo", "server", "--remote", "--proxy-directory", directories, "--name", name)
                .awaitLine(WAITING);
    }

    private void expectConversation(Npipe server, Npipe client) throws Exception {
        client.expectExit(0).expectErr();
        client.expectOut(
                connected(remote()), sent("server", REQUEST), received("server", RESPONSE));
        server.expectExit(0).expectErr();
        server.expectOut(
                created("\\\\.\\pipe\\" + name),
                WAITING,
                CONNECTED,
                " Client is " + samba.user() + " from 127.0.0.1.",
                received("client", REQUEST),
                sent("client", RESPONSE));
    }

    private Npipe clientWith(String password) throws Exception {
        return npipeWith(
                Map.of("NPIPE_PASSWORD", password),
                "demo",
                "client",
                "--name",
                remote(),
                "--user",
                samba.user());
    }

    @Test
    void thePasswordIsInTheEnvironment() throws Exception {
        Npipe server = server();
        Npipe client = clientWith(samba.password());
        expectConversation(server, client);
    }

    @Test
    void thePasswordIsInAFile() throws Exception {
        String[] account = samba.user().split("\\\\", 2);
        Path file = own.resolve("credentials");
        Files.writeString(
                file,
                "username = %s%npassword = %s%ndomain = %s%n"
                        .formatted(account[1], samba.password(), account[0]));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Npipe server = server();
        Npipe client =
                npipe("demo", "client", "--name", remote(), "--credentials", file.toString());
        expectConversation(server, client);
    }

    @Test
    void aWrongPasswordIsSaidAndTheServerGoesOnWaiting() throws Exception {
        Npipe server = server();
        clientWith("wrong")
                .expectExit(5)
                .expectOut()
                .expectErr(
                        "npipe: " + remote() + ": access denied",
                        "npipe: "
                                + samba.user()
                                + ": the user or the password is wrong (LOGON_FAILURE)");
        Npipe client = clientWith(samba.password());
        expectConversation(server, client);
    }
}
