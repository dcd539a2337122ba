// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Npipe;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo in system calls shows the same lines, alone and with an end of the library. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Tag("slow")
class NativeDemoTest extends DemoFixture {
    private final String name = "NativeDemoTest-" + System.nanoTime();
    private final String pipe = "\\\\.\\pipe\\" + name;

    @ParameterizedTest
    @ValueSource(strings = {"--native", "-native"})
    void bothEndsAreShown(String option) throws Exception {
        npipe("demo", option, "--name", name)
                .expectExit(0)
                .expectErr()
                .expectOut(
                        "Server:",
                        " " + created(pipe),
                        " " + WAITING,
                        " " + CONNECTED,
                        " " + received("client", REQUEST),
                        " " + sent("client", RESPONSE),
                        "Client:",
                        " " + connected(pipe),
                        " " + sent("server", REQUEST),
                        " " + received("server", RESPONSE));
    }

    @ParameterizedTest
    @CsvSource({"--native, --direction=duplex", "--direction=duplex, --native"})
    void anEndTalksToAnEndOfTheLibrary(String serverOption, String clientOption) throws Exception {
        Npipe server = npipe("demo", "server", "--name", name, serverOption).awaitLine(WAITING);
        Npipe client = npipe("demo", "client", "--name", name, clientOption);
        client.expectExit(0).expectErr();
        client.expectOut(connected(pipe), sent("server", REQUEST), received("server", RESPONSE));
        server.expectExit(0).expectErr();
        server.expectOut(
                created(pipe),
                WAITING,
                CONNECTED,
                received("client", REQUEST),
                sent("client", RESPONSE));
    }

    @ParameterizedTest
    @CsvSource({"--native, --native", "--native, --message=x", "--message=x, --native"})
    void theAbsolutePathOfASocketIsAMeetingPlaceToo(String serverOption, String clientOption)
            throws Exception {
        String path = directory.resolve("native.sock").toString();
        Npipe server = npipe("demo", "server", "--name", path, serverOption).awaitLine(WAITING);
        npipe("demo", "client", "--name", path, clientOption).expectExit(0).expectErr();
        server.expectExit(0).expectErr();
    }

    @ParameterizedTest
    @CsvSource({"--native, --message", "--message, --native"})
    void aLongTextCrossesInParts(String serverOption, String clientOption) throws Exception {
        String text = "Grüße 👋 ".repeat(60_000);
        Npipe server =
                serverOption.equals("--native")
                        ? npipe("demo", "server", "--name", name, "--native")
                        : npipe("demo", "server", "--name", name);
        server.awaitLine(WAITING);
        Npipe client =
                clientOption.equals("--native")
                        ? npipeWithInput(
                                text,
                                "demo",
                                "client",
                                "--native",
                                "--name",
                                name,
                                "--message",
                                "-")
                        : npipeWithInput(text, "demo", "client", "--name", name, "--message", "-");
        assertThat(client.expectExit(0).expectErr().out()).contains(sent("server", text));
        assertThat(server.expectExit(0).expectErr().out()).contains(received("client", text));
    }

    @Test
    void aClientWithoutAServerExitsWithThree() throws Exception {
        npipe("demo", "client", "--native", "--name", name)
                .expectExit(3)
                .expectOut()
                .expectErr("npipe: " + pipe + ": no such pipe");
    }

    @ParameterizedTest
    @CsvSource({"--native, --native", "--native, --message=x", "--message=x, --native"})
    void aTakenNameExitsWithTwo(String firstOption, String secondOption) throws Exception {
        Npipe first = npipe("demo", "server", "--name", name, firstOption).awaitLine(WAITING);
        npipe("demo", "server", "--name", name, secondOption)
                .expectExit(2)
                .expectOut()
                .expectErr("npipe: " + pipe + ": the pipe already has a server");
        npipe("demo", "client", "--name", name).expectExit(0);
        first.expectExit(0);
    }

    @Test
    void theSocketOfAKilledServerIsReplaced() throws Exception {
        Npipe killed = npipe("demo", "server", "--native", "--name", name).awaitLine(WAITING);
        killed.signal("KILL");
        killed.expectExit(137);
        assertThat(socketFiles()).hasSize(1);

        npipe("demo", "client", "--native", "--name", name).expectExit(3);
        npipe("demo", "--native", "--name", name).expectExit(0).expectErr();
    }

    @Test
    void aFileThatIsNoSocketStays() throws Exception {
        Path file = Files.writeString(directory.resolve("CoreFxPipe_" + name), "precious");
        npipe("demo", "server", "--native", "--name", name)
                .expectExit(2)
                .expectErr("npipe: " + pipe + ": there is a file that is not a socket: " + file);
        assertThat(file).hasContent("precious");
        Files.delete(file);
    }

    @Test
    void aSocketThatReplacedTheServersOwnStays() throws Exception {
        Npipe server = npipe("demo", "server", "--native", "--name", name).awaitLine(WAITING);
        Path file = directory.resolve("CoreFxPipe_" + name);
        Path kept = directory.resolve("kept");
        Files.move(file, kept);
        try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(file)); // as .NET does, which unlinks first
            server.signal("TERM");
            server.expectExit(143).expectErr();
            assertThat(file).exists();
        }
        Files.delete(file);
        Files.delete(kept);
    }

    @Test
    void aPathThatIsTooLongIsExplained() throws Exception {
        Npipe server = npipe("demo", "server", "--native", "--name", "n".repeat(200)).expectExit(2);
        assertThat(server.err()).hasSize(1);
        assertThat(server.err().getFirst()).contains("the path of a socket has at most 107 bytes");
    }
}
