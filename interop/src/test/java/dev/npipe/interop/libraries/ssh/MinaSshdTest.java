// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.PipeToSocket;
import dev.npipe.interop.programs.RealProgram;
import dev.npipe.testkit.process.LocalPort;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.Map;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Apache MINA with an OpenSSH agent behind the pipe that Windows has for it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(120)
final class MinaSshdTest {
    private static final byte[] DATA = "signed".getBytes(US_ASCII);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress pipe = NamedPipeAddress.parse("\\\\.\\pipe\\openssh-ssh-agent");
    private RealProgram agent;
    private PipeToSocket relay;

    @BeforeEach
    void startTheAgentWithAKey() throws Exception {
        Path socket = directory.path().resolve("agent.sock");
        agent = RealProgram.start(directory.path(), "ssh-agent", "-D", "-a", socket.toString());
        agent.awaitSocket(socket);
        relay = new PipeToSocket(pipe, PipeMode.BYTE, socket);
        run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-C", "a key", "-f", "key");
        run("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", "key");
    }

    @AfterEach
    void endTheAgent() throws Exception {
        relay.close();
        agent.close();
    }

    private void run(String name, String... words) throws Exception {
        RealProgram.runToSuccess(directory.path(), name, words);
    }

    @Test
    void theAgentTellsItsKeysAndSignsWithThem() throws Exception {
        try (var client = new PipeAgent(pipe)) {
            Map.Entry<PublicKey, String> key = client.getIdentities().iterator().next();
            assertThat(key.getValue()).isEqualTo("a key");
            byte[] signed = client.sign(null, key.getKey(), "rsa-sha2-256", DATA).getValue();
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key.getKey());
            signature.update(DATA);
            assertThat(signature.verify(signed)).isTrue();
        }
    }

    /** The key is in the agent alone: the file it came from is deleted. */
    @Test
    void aServerLetsInWhoseAgentHasTheKey() throws Exception {
        Files.delete(directory.path().resolve("key"));
        int port = LocalPort.free().number();
        try (var _ = SshServer.start(directory.path(), port);
                SshClient client = SshClient.setUpDefaultClient()) {
            client.setAgentFactory(new PipeAgentFactory(pipe));
            client.setServerKeyVerifier((_, _, _) -> true);
            client.start();
            try (ClientSession session =
                    client.connect(System.getProperty("user.name"), "127.0.0.1", port)
                            .verify(Duration.ofSeconds(30))
                            .getSession()) {
                session.auth().verify(Duration.ofSeconds(30));
                assertThat(session.executeRemoteCommand("echo hello")).isEqualTo("hello\n");
            }
        }
    }

    @Test
    void anAgentThatIsNotThereIsAnError() throws Exception {
        relay.close();
        assertThatThrownBy(() -> new PipeAgent(pipe))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("openssh-ssh-agent");
    }
}
