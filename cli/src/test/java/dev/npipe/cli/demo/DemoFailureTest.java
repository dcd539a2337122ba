// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.cli.Npipe;
import dev.npipe.cli.demo.talk.DemoText;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ends say when something is wrong, and how they exit. */
@Tag("slow")
class DemoFailureTest extends DemoFixture {
    /** A name that no other test has: a client also looks in the common directory. */
    private final String name = "DemoFailureTest-" + System.nanoTime();

    private final String pipe = "\\\\.\\pipe\\" + name;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes have no path there")
    void aClientWithoutAServerExitsWithThreeAndNamesThePlaces() throws Exception {
        npipe("demo", "client", "--name", name)
                .expectExit(3)
                .expectOut()
                .expectErr(
                        "npipe: " + pipe + ": no such pipe",
                        "npipe: looked for %1$s/npipe_%2$s, %1$s/CoreFxPipe_%2$s, /tmp/npipe_%2$s, /tmp/CoreFxPipe_%2$s"
                                .formatted(directory, name));
    }

    @Test
    void aClientThatOpensLessThanTheDuplexPipeOfTheServerIsTold() throws Exception {
        for (String direction : new String[] {"inbound", "outbound"}) {
            Npipe server = npipe("demo", "server", "--name", name).awaitLine(WAITING);
            do { // accept passes over a client that has left before it looked, and waits on
                npipe("demo", "client", "--name", name, "--direction", direction)
                        .expectExit(2)
                        .expectOut(connected(pipe))
                        .expectErr(
                                "npipe: %s: the pipe is duplex: start this end with --direction duplex, or the server with --direction %s"
                                        .formatted(pipe, direction));
            } while (!server.endsWithin(Duration.ofSeconds(5)));
            server.expectExit(2);
        }
    }

    @Test
    void whoMayOnlyReadIsServedByAnOutboundPipe() throws Exception {
        String readers = "D:(A;;GR;;;AU)";
        Npipe server =
                npipe(
                                "demo",
                                "server",
                                "--name",
                                name,
                                "--direction",
                                "outbound",
                                "--security",
                                readers)
                        .awaitLine(WAITING);
        npipe("demo", "client", "--name", name, "--direction", "outbound")
                .expectExit(0)
                .expectOut(connected(pipe), received("server", RESPONSE));
        server.expectExit(0).expectErr();
    }

    @Test
    void aTakenNameExitsWithTwo() throws Exception {
        Npipe first = npipe("demo", "server", "--name", name).awaitLine(WAITING);
        String taken = "npipe: " + pipe + ": the pipe already has a server";
        npipe("demo", "server", "--name", name).expectExit(2).expectOut().expectErr(taken);
        npipe("demo", "--name", name).expectExit(2).expectOut().expectErr(taken);
        npipe("demo", "client", "--name", name).expectExit(0);
        first.expectExit(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--native"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes have no path there")
    void aServerWithoutAPlaceForItsPipeExitsWithTwo(String option) throws Exception {
        String path = directory.resolve("missing/demo.sock").toString();
        Npipe server =
                option.isEmpty()
                        ? npipe("demo", "server", "--name", path)
                        : npipe("demo", "server", "--name", path, option);
        server.expectExit(2).expectOut();
        assertThat(server.err()).hasSize(1);
        assertThat(server.err().getFirst()).startsWith("npipe: " + path + ": ");
    }

    @Test
    void aDirectionThatThePipeDoesNotHaveExitsWithFive() throws Exception {
        npipe("demo", "server", "--name", name, "--direction", "inbound").awaitLine(WAITING);
        Npipe client = npipe("demo", "client", "--name", name).expectExit(5).expectOut();
        assertThat(client.err())
                .containsExactly(
                        "npipe: " + pipe + ": access denied",
                        "npipe: the pipe is INBOUND, and DUPLEX was asked for");
    }

    @Test
    void aRefusedClientExitsWithFiveAndTheServerGoesOnWaiting() throws Exception {
        String readOnly = "D:(A;;GR;;;WD)";
        Npipe server =
                npipe("demo", "server", "--name", name, "--security", readOnly).awaitLine(WAITING);
        for (int i = 0; i < 2; i++) {
            Npipe client = npipe("demo", "client", "--name", name).expectExit(5).expectOut();
            assertThat(client.err())
                    .containsExactly(
                            "npipe: " + pipe + ": access denied",
                            "npipe: the server refuses this user, who asked to read and write");
        }
        assertThat(server.awaitErrLines(2).isAlive()).isTrue();
        server.close();
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        String refused =
                "npipe: warning: %s: refused a client who may not do what it asked for (Win32 error 5): uid %s, to read and write"
                        .formatted(pipe, uid);
        assertThat(server.err()).containsExactly(refused, refused);
    }

    @Test
    void aForeignServerIsNotTalkedToWhenAnotherOneIsExpected() throws Exception {
        Npipe server = npipe("demo", "server", "--name", name).awaitLine(WAITING);
        String another = "S-1-22-1-4294967294";
        Npipe client = npipe("demo", "client", "--name", name, "--expect-owner", another);
        client.expectExit(5).expectOut();
        assertThat(client.err()).hasSize(2);
        assertThat(client.err().getFirst()).isEqualTo("npipe: " + pipe + ": access denied");
        assertThat(client.err().getLast())
                .contains("the server runs as user ")
                .endsWith("but %s was expected".formatted(another));
        String own = System.getProperty("user.name");
        npipe("demo", "client", "--name", name, "--expect-owner", own).expectExit(0);
        server.expectExit(0);
    }

    @Test
    void aPipeThatStaysBusyExitsWithFour() throws Exception {
        String before = System.setProperty("dev.npipe.directory", directory.toString());
        var builder = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).maxInstances(1);
        try (var server = builder.bind(NamedPipeAddress.of(name))) {
            npipe("demo", "client", "--name", name).awaitLine(connected(pipe));
            try (var occupied = server.accept()) {
                Npipe second = npipe("demo", "client", "--name", name).expectExit(4).expectOut();
                assertThat(second.err()).hasSize(1);
                assertThat(second.err().getFirst()).startsWith("npipe: " + pipe + ": ");
                assertThat(occupied.isOpen()).isTrue();
            }
        } finally {
            if (before == null) {
                System.clearProperty("dev.npipe.directory");
            } else {
                System.setProperty("dev.npipe.directory", before);
            }
        }
    }

    @Test
    void anotherMachineThatIsUnknownExitsWithThree() throws Exception {
        String pipe = "\\\\host.invalid\\pipe\\" + name;
        Npipe client = npipe("demo", "client", "--name", pipe).expectExit(3);
        assertThat(client.err()).hasSize(1);
        assertThat(client.err().getFirst())
                .startsWith("npipe: " + pipe + ": no such pipe (")
                .contains("host.invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--native"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "plain sockets are clients on Unix only")
    void theOnlyClientThatLeavesInTheMiddleIsReported(String option) throws Exception {
        Npipe server = server(option).awaitLine(WAITING);
        try (SocketChannel client = rawClient()) {
            client.write(ByteBuffer.wrap(new byte[] {'a', 0, 'b'}));
        }
        server.expectExit(2)
                .expectErr(
                        "npipe: %s: the other end left after 3 bytes, before the end of its text"
                                .formatted(pipe))
                .expectOut(created(pipe), WAITING, CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--native"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "plain sockets are clients on Unix only")
    void aTextThatIsNoneIsReported(String option) throws Exception {
        Npipe server = server(option).awaitLine(WAITING);
        try (SocketChannel client = rawClient()) {
            client.write(ByteBuffer.wrap(new byte[] {0x3d, (byte) 0xd8, 0, 0}));
            server.expectExit(2);
        }
        server.expectErr("npipe: " + pipe + ": a text of 4 bytes is not UTF-16");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "plain sockets are clients on Unix only")
    void aClientThatFailsDoesNotHarmTheOthers() throws Exception {
        Npipe server = npipe("demo", "server", "--clients", "2", "--name", name).awaitLine(WAITING);
        try (SocketChannel client = rawClient()) {
            client.write(ByteBuffer.wrap(new byte[] {'a'}));
            server.awaitLine(CONNECTED);
        }
        npipe("demo", "client", "--name", name).expectExit(0).expectErr();
        server.expectExit(2);
        assertThat(server.out()).contains(received("client", REQUEST), sent("client", RESPONSE));
        assertThat(server.err())
                .containsExactly(
                        "npipe: %s: the other end left after 1 bytes, before the end of its text"
                                .formatted(pipe));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "plain sockets are clients on Unix only")
    void threeClientsAreServedAtTheSameTime() throws Exception {
        Npipe server = npipe("demo", "server", "--clients", "3", "--name", name).awaitLine(WAITING);
        try (SocketChannel slow = rawClient()) {
            server.awaitLine(CONNECTED);
            npipe("demo", "client", "--name", name).expectExit(0);
            npipe("demo", "client", "--name", name).expectExit(0);
            slow.write(DemoText.encode(REQUEST));
            ByteBuffer answer = ByteBuffer.allocate(1024);
            while (slow.read(answer) >= 0) {} // the server waits until it is taken
            assertThat(answer.position()).isEqualTo(58);
            server.expectExit(0);
        }
        assertThat(server.out())
                .hasSize(1 + 3 * 4)
                .containsOnly(
                        created(pipe),
                        WAITING,
                        CONNECTED,
                        received("client", REQUEST),
                        sent("client", RESPONSE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--native"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "plain sockets are servers on Unix only")
    void aServerThatLeavesWithoutAnAnswerIsReported(String option) throws Exception {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve("CoreFxPipe_" + name)));
            Npipe client = client(option);
            try (SocketChannel accepted = server.accept()) {
                accepted.read(ByteBuffer.allocate(100));
            }
            client.expectExit(2)
                    .expectErr(
                            "npipe: %s: the other end left without sending its text"
                                    .formatted(pipe));
        } finally {
            Files.delete(directory.resolve("CoreFxPipe_" + name));
        }
    }

    private Npipe server(String option) throws IOException {
        return option.isEmpty()
                ? npipe("demo", "server", "--name", name)
                : npipe("demo", "server", "--name", name, option);
    }

    private Npipe client(String option) throws IOException {
        return option.isEmpty()
                ? npipe("demo", "client", "--name", name)
                : npipe("demo", "client", "--name", name, option);
    }

    private SocketChannel rawClient() throws IOException {
        return SocketChannel.open(
                UnixDomainSocketAddress.of(directory.resolve("CoreFxPipe_" + name)));
    }
}
