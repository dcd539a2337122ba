// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import dev.npipe.interop.Wine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server in C# that sends each message back, and the command beside it, both on Wine. */
@Timeout(180)
@ExtendWith(Wine.class)
final class WineMessagesTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final String name = PipeDirectory.newAddress().name();

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    private Npipe npipe(String... words) throws Exception {
        return Npipe.start(Program.npipeOnWine(), directory, words);
    }

    @Test
    void theServerIsListedAndCalledAndItsMessagesAreSeen() throws Exception {
        try (var server = Program.cSharpOnWine().start(directory, "echo-server", name, "3")) {
            server.awaitLine("listening");
            try (var ls = npipe("ls", name + "*")) {
                assertThat(ls.endInput().finish().said().strip()).isEqualTo(name);
            }
            try (var call = npipe("call", name, "hello", "--expect-owner", "any")) {
                assertThat(call.endInput().finish().out()).asString().isEqualTo("hello");
            }
            String tapped = name + "-tapped";
            try (var tap =
                            npipe(
                                    "tap", "--listen", tapped, "--to", name, "--mode", "message",
                                    "--expect-owner", "any", "--json");
                    var call =
                            npipe(
                                    "call", tapped, "through a tap", "--wait", "--mode", "message",
                                    "--expect-owner", "any")) {
                assertThat(call.endInput().finish().out()).asString().isEqualTo("through a tap");
                tap.awaitOut("through a tap");
            }
        }
    }
}
