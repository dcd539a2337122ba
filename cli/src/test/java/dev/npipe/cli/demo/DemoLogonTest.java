// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.cli.Main;
import dev.npipe.cli.Npipe;
import dev.npipe.cli.words.Logon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Who the demo's client is on another machine. */
@Tag("slow")
final class DemoLogonTest extends DemoFixture {
    /** Apart from the directory of the pipes, where nothing may be left. */
    @TempDir Path own;

    private static final String REMOTE = "\\\\127.0.0.1:9\\pipe\\Sample";

    private static Logon logon(Map<String, String> environment, String... words) {
        var spec = CommandSpec.create();
        Logon.addOptions(spec);
        return Logon.of(new CommandLine(spec).parseArgs(words), environment);
    }

    private static String account(Logon logon) {
        return logon.credentials().orElseThrow().toString();
    }

    private Path file(String... lines) throws IOException {
        Path file = own.resolve("credentials");
        Files.write(file, List.of(lines));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @Test
    void isNobodyInParticularWhenNothingIsSaid() {
        assertThat(logon(Map.of()).credentials()).isEmpty();
    }

    @Test
    void isTheUserOfTheCommandLineWithThePasswordOfTheEnvironment() {
        var environment = Map.of("NPIPE_USER", "bob", "NPIPE_PASSWORD", "secret");

        assertThat(account(logon(environment, "--user", "OFFICE\\alice")))
                .contains("OFFICE\\alice")
                .doesNotContain("secret");
    }

    @Test
    void isTheUserOfTheEnvironment() {
        var environment =
                Map.of("NPIPE_USER", "bob", "NPIPE_DOMAIN", "OFFICE", "NPIPE_PASSWORD", "secret");

        assertThat(account(logon(environment))).contains("OFFICE\\bob");
    }

    @Test
    void isTheUserOfTheTicketsWhateverTheEnvironmentSays() {
        var environment = Map.of("NPIPE_USER", "bob", "NPIPE_PASSWORD", "secret");

        assertThat(account(logon(environment, "--kerberos"))).contains("Kerberos");
    }

    @Test
    void ticketsAndAUserAreOneTooMany() {
        assertThatThrownBy(() -> logon(Map.of(), "--kerberos", "--user", "alice"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--kerberos");
    }

    @Test
    void isTheUserOfAFile() throws Exception {
        Path file = file("username = carol", "password = a b=c ", "domain = OFFICE");

        assertThat(account(logon(Map.of(), "--credentials", file.toString())))
                .contains("OFFICE\\carol");
    }

    @Test
    void aFileThatOthersCanReadIsRefused() throws Exception {
        Path file = file("username = carol", "password = secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> logon(Map.of(), "--credentials", file.toString()))
                .hasMessageContaining("chmod 600");
    }

    @Test
    void aFileWithoutAPasswordIsRefused() throws Exception {
        Path file = file("username = carol");

        assertThatThrownBy(() -> logon(Map.of(), "--credentials", file.toString()))
                .hasMessageContaining("password=");
    }

    @Test
    void aMissingPasswordIsWrongUsage() throws Exception {
        npipe("demo", "client", "--name", REMOTE, "--user", "OFFICE\\alice")
                .expectExit(1)
                .expectOut()
                .expectErr(
                        "npipe: the password of OFFICE\\alice is missing: set NPIPE_PASSWORD, or use"
                                + " --credentials FILE",
                        "Try 'npipe demo --help'.");
    }

    @Test
    void aUserIsForAnotherMachine() throws Exception {
        npipe("demo", "client", "--name", "Sample", "--user", "alice")
                .expectExit(1)
                .expectErr(
                        "npipe: --user is for the client of a pipe on another machine",
                        "Try 'npipe demo --help'.");
    }

    @Test
    void aMachineThatIsNotThereIsNoSuchPipeAndNamed() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String name = "\\\\127.0.0.1:" + port + "\\pipe\\Sample";

        Npipe client = npipe("demo", "client", "--name", name).expectExit(3).expectOut();
        assertThat(client.err())
                .singleElement()
                .asString()
                .startsWith("npipe: " + name + ": no such pipe (127.0.0.1:" + port)
                .contains("Win32 error 53");
    }

    @Test
    void theHelpSaysWhereThePasswordComesFrom() {
        var out = new StringWriter();
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(out), "demo", "--help")).isZero();

        assertThat(out.toString()).contains("NPIPE_PASSWORD").contains("--credentials");
    }
}
