// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import dev.npipe.testkit.process.Finished;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An agent that keeps keys, whose clients find a relay in its place. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class SshAgentTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private Path agentSocket = Path.of("");
    private RealProgram agent;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @BeforeEach
    void startTheAgentWithAKey() throws Exception {
        agentSocket = directory.path().resolve("agent.sock");
        agent = RealProgram.start(directory.path(), "ssh-agent", "-D", "-a", "" + agentSocket);
        agent.awaitSocket(agentSocket);
        Finished made =
                RealProgram.run(
                        directory.path(),
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-C",
                        "a key of the test",
                        "-f",
                        "key");
        assertThat(made.exitCode()).as(made.output()).isZero();
        assertThat(sshAdd(agentSocket, "-l").output()).contains("no identities");
    }

    @AfterEach
    void endTheAgent() throws Exception {
        agent.close();
    }

    private Finished sshAdd(Path socket, String... words) throws Exception {
        ProcessBuilder builder = RealProgram.command(directory.path(), "ssh-add", words);
        builder.environment().put("SSH_AUTH_SOCK", socket.toString());
        return Finished.of(builder, "");
    }

    @Test
    void aRelayStandsInForTheAgent() throws Exception {
        Path relayed = directory.path().resolve("relayed.sock");
        try (var relay =
                Npipe.start(
                        directory, "relay", "unix:" + relayed, "" + agentSocket, "-k", "--quiet")) {
            relay.awaitListening(relayed);
            assertThat(sshAdd(relayed, "key").output()).contains("Identity added: key");
            assertThat(sshAdd(relayed, "-l").output()).contains("a key of the test (ED25519)");
            assertThat(sshAdd(agentSocket, "-l").output()).contains("a key of the test (ED25519)");
            assertThat(sshAdd(relayed, "-T", "key.pub").exitCode()).as("a signature").isZero();
            assertThat(relay.stop().err()).isEmpty();
        }
        assertThat(relayed).doesNotExist();
    }

    /** As on Windows, where the agent is a pipe and its clients in WSL want a socket. */
    @Test
    void twoRelaysLeadThroughAPipe() throws Exception {
        String pipe = "//./pipe/" + PipeDirectory.newAddress().name();
        Path relayed = directory.path().resolve("relayed.sock");
        try (var inner = Npipe.start(directory, "relay", pipe, "" + agentSocket, "-k", "--quiet");
                var outer =
                        Npipe.start(
                                directory,
                                "relay",
                                "" + relayed,
                                pipe,
                                "-k",
                                "--wait",
                                "--quiet")) {
            outer.awaitListening(relayed);
            assertThat(sshAdd(relayed, "key").output()).contains("Identity added: key");
            assertThat(sshAdd(relayed, "-l").output()).contains("a key of the test (ED25519)");
            assertThat(outer.stop().err()).isEmpty();
            assertThat(inner.stop().err()).isEmpty();
        }
    }
}
