// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeOwner;
import dev.npipe.interop.Peer;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import dev.npipe.net.NamedPipeServerSocket;
import dev.npipe.net.NamedPipeSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.ExecuteCommandParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The language server protocol between LSP4J and Node's vscode-jsonrpc, as with {@code --pipe}. */
@Tag("windows")
@Timeout(120)
final class LanguageServerTest {
    private static final int LARGE = 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    /** As VS Code does it: the client makes the pipe, the server in Java connects to its path. */
    @Test
    void aServerInJavaConnectsToThePipeOfAClientInNode() throws Exception {
        try (Peer node =
                        Program.startVscodeJsonRpc(directory, "client", address)
                                .awaitLine("listening");
                Socket socket = anyOwners()) {
            socket.connect(NamedPipeAddress.parse(directory.foreignName(address))); // of --pipe=
            var server = new EchoLanguageServer();
            var launcher =
                    LSPLauncher.createServerLauncher(
                            server, socket.getInputStream(), socket.getOutputStream());
            var listening = launcher.startListening();
            server.awaitInitialized();
            launcher.getRemoteProxy().showMessage(EchoLanguageServer.message("from Java"));
            assertThat(server.hasExited()).isTrue();
            listening.get(1, TimeUnit.MINUTES);
            socket.close(); // as a server that exits; Node has only ended its half
            assertThat(node.finish())
                    .containsExactly(
                            "listening",
                            "initialized echo",
                            "shown from Java",
                            "echoed 200",
                            "echoed " + LARGE + " characters",
                            "shut down");
        }
    }

    /** On Wine the pipe of a program that asks for no owner is a group's. */
    private static Socket anyOwners() {
        return NamedPipeSocket.unconnected(NamedPipeChannel.builder().expectOwner(PipeOwner.any()));
    }

    @Test
    void aServerInNodeConnectsToThePipeOfAClientInJava() throws Exception {
        try (var pipe = NamedPipeServerSocket.bindTo(address);
                Peer node = Program.startVscodeJsonRpc(directory, "server", address);
                Socket socket = pipe.accept()) {
            var client = new RecordingLanguageClient();
            var launcher =
                    LSPLauncher.createClientLauncher(
                            client, socket.getInputStream(), socket.getOutputStream());
            var listening = launcher.startListening();
            var server = launcher.getRemoteProxy();
            var answer = server.initialize(new InitializeParams()).get(1, TimeUnit.MINUTES);
            assertThat(answer.getServerInfo().getName()).isEqualTo("echo");
            assertThat(client.nextShown()).isEqualTo("from Node");
            String large = "x".repeat(LARGE);
            var command = new ExecuteCommandParams("echo", List.of(large));
            Object echoed =
                    server.getWorkspaceService().executeCommand(command).get(1, TimeUnit.MINUTES);
            assertThat(large.equals(echoed)).as("the large text came back").isTrue();
            server.shutdown().get(1, TimeUnit.MINUTES);
            server.exit();
            assertThat(node.finish()).containsExactly("initialized", "shut down", "exit");
            listening.get(1, TimeUnit.MINUTES);
        }
    }
}
