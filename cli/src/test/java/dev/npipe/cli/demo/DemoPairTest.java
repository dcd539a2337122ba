// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.cli.demo.talk.Transcript;
import dev.npipe.cli.words.SecurityWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Ends that fail, played by shell scripts. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the ends are shell scripts")
@Timeout(120)
@Tag("slow")
class DemoPairTest {
    private static final String WAIT = "echo \"" + Transcript.WAITING + "\"; ";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aServerThatFailsAtOnceIsAllThereIs() throws IOException {
        assertThat(run("echo no >&2; exit 5", "echo never; exit 1")).isEqualTo(5);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).containsExactly("no");
    }

    @Test
    void aServerIsNotLeftWaitingForAClientThatFailed() throws IOException {
        assertThat(run(WAIT + "exec sleep 1000", "echo no >&2; exit 3")).isEqualTo(3);
        assertThat(err.toString().lines()).containsExactly("no");
        assertThat(out.toString().lines())
                .containsExactly("Server:", " Waiting for the client's connection...");
    }

    @Test
    void whatBothSaidIsShownWhenTheServerFails() throws IOException {
        assertThat(run(WAIT + "exit 2", "echo hello; exit 4")).isEqualTo(2);
        assertThat(out.toString().lines())
                .containsExactly(
                        "Server:", " Waiting for the client's connection...", "Client:", " hello");
    }

    @Test
    void aClientThatFailsAfterTheServerIsDoneIsAFailure() throws IOException {
        assertThat(run(WAIT + "echo done", "echo hello; exit 4")).isEqualTo(4);
        assertThat(out.toString().lines()).endsWith(" done", "Client:", " hello");
    }

    @Test
    void anEndThatTheUserStoppedEndsTheDemoWithoutFurtherWords() throws IOException {
        assertThat(run(WAIT + "echo no >&2; kill -TERM $$; exec sleep 1000", "echo hello"))
                .isEqualTo(143);
        assertThat(out.toString()).doesNotContain("Client");
        assertThat(err.toString()).isEmpty();
    }

    private int run(String server, String client) throws IOException {
        String script = "case $2 in server) %s;; client) %s;; esac".formatted(server, client);
        var options =
                new DemoOptions(
                        NamedPipeAddress.of("DemoPairTest"),
                        Optional.empty(),
                        PipeDirection.DUPLEX,
                        1,
                        SecurityWords.DEFAULT,
                        SecurityWords.ANY,
                        false,
                        DemoNetwork.NONE);
        var command = new JavaCommand(List.of("sh", "-c", script, "sh"));
        return new DemoPair(options, command, new PrintWriter(out), new PrintWriter(err)).run();
    }
}
