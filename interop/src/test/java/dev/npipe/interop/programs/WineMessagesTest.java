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
        return Npipe.startOnWine(directory, words);
    }

    @Test
    void theServerIsSeenAndCalledAndItsMessagesAreSeen() throws Exception {
        try (var server = Program.cSharpOnWine().start(directory, "echo-server", name, "4")) {
            server.awaitLine("listening");
            try (var wait = npipe("wait", name)) {
                assertThat(wait.endInput().finish().said()).isEmpty();
            }
            try (var call = npipe("call", name, "hello", "--expect-owner", "any")) {
                assertThat(call.endInput().finish().out()).asString().isEqualTo("hello");
            }
            messagesAreSeenOnTheirWay();
        }
    }

    private void messagesAreSeenOnTheirWay() throws Exception {
        String tapped = name + "-tapped";
        String[] tapWords = {
            "tap",
            "--listen",
            tapped,
            "--to",
            name,
            "--mode",
            "message",
            "--expect-owner",
            "any",
            "--json"
        };
        String[] callWords = {"call", tapped, "through a tap", "--wait", "--expect-owner", "any"};
        try (var tap = npipe(tapWords);
                var call = npipe(callWords)) {
            assertThat(call.endInput().finish().out()).asString().isEqualTo("through a tap");
            assertThat(tap.endInput().finish().out())
                    .asString()
                    .containsSubsequence(
                            "\"kind\":\"opened\"",
                            "\"direction\":\"to-server\"",
                            "\"text\":\"through a tap\"",
                            "\"direction\":\"to-client\"",
                            "\"text\":\"through a tap\"",
                            "\"kind\":\"closed\"");
        }
    }

    /** Wine cannot list the directory of pipes; the command says so. */
    @Test
    void whatWineCannotListIsToldByTheExitCode() throws Exception {
        try (var ls = npipe("ls", name + "*")) {
            var ended = ls.endInput().finish();
            assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
            assertThat(ended.err()).contains("Win32 error 66");
        }
    }
}
