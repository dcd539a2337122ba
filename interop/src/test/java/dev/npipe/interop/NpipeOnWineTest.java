// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command in a Windows JVM, as people start it on Wine. */
@Timeout(180)
@ExtendWith(Wine.class)
final class NpipeOnWineTest {
    private final String name = PipeDirectory.newAddress().name();
    private final String pipe = "\\\\.\\pipe\\" + name;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @Test
    void bothEndsOfTheDemoInFunctionsOfWindowsAreShown() throws Exception {
        try (var npipe = Program.npipeOnWine().start("demo", "--native", "--name", name)) {
            assertThat(npipe.finish())
                    .containsExactly(
                            "Server:",
                            " The named pipe (" + pipe + ") is created.",
                            " Waiting for the client's connection...",
                            " Client is connected.",
                            " Receive 56 bytes from client: \"Default request from client\"",
                            " Send 58 bytes to client: \"Default response from server\"",
                            "Client:",
                            " The named pipe (" + pipe + ") is connected.",
                            " Send 56 bytes to server: \"Default request from client\"",
                            " Receive 58 bytes from server: \"Default response from server\"");
        }
    }

    @Test
    void twoProcessesMeet() throws Exception {
        try (var server =
                Program.npipeOnWine().start("demo", "server", "--native", "--name", name)) {
            server.awaitLine("Waiting for the client's connection...");
            try (var client =
                    Program.npipeOnWine().start("demo", "client", "--native", "--name", name)) {
                assertThat(client.finish())
                        .endsWith("Receive 58 bytes from server: \"Default response from server\"");
                assertThat(server.finish())
                        .contains("Receive 56 bytes from client: \"Default request from client\"");
            }
        }
    }

    @Test
    void aMissingPipeIsToldByTheExitCode() throws Exception {
        try (var client =
                Program.npipeOnWine().start("demo", "client", "--native", "--name", name)) {
            assertThat(client.exitStatus()).isEqualTo(3);
            assertThat(client.lines()).containsExactly("npipe: " + pipe + ": no such pipe");
        }
    }
}
