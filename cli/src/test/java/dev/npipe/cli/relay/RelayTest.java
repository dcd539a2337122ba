// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.cli.Npipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe relay} as a process, between ends of every kind. */
@Tag("slow")
final class RelayTest extends CarryFixture {
    @Test
    void aPortOfThisMachineLeadsManyClientsToAPipeUntilCtrlC() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.BYTE);
        Running relay = start("relay", "tcp:0", path("to"), "-k").awaitListening();
        String listens = relay.err().soFar().getFirst();
        assertThat(listens).matches("npipe: tcp:127\\.0\\.0\\.1:\\d+ to .*/to");
        int port = Integer.parseInt(listens.replaceFirst("^.*:(\\d+) to.*$", "$1"));
        try (var first = new Socket(InetAddress.getLoopbackAddress(), port);
                NamedPipeChannel firstServed = server.accept();
                var second = new Socket(InetAddress.getLoopbackAddress(), port);
                NamedPipeChannel secondServed = server.accept()) {
            second.getOutputStream().write("two".getBytes(StandardCharsets.UTF_8));
            first.getOutputStream().write("one".getBytes(StandardCharsets.UTF_8));
            first.shutdownOutput();
            assertThat(read(firstServed, 10)).as("up to the half-close").isEqualTo("one");
            firstServed.write(bytes("after the half-close"));
            firstServed.shutdownOutput();
            assertThat(first.getInputStream().readAllBytes())
                    .asString()
                    .isEqualTo("after the half-close");
            assertThat(read(secondServed, 3)).isEqualTo("two");
        }
        relay.interrupt();
        assertThat(relay.expectExit(130).getLast())
                .matches(
                        "npipe: 2 connections in [\\d.]+ s: 6 bytes to the server,"
                                + " 20 bytes to the client");
    }

    @Test
    void aPlaceIsNotCarriedToItself() throws Exception {
        String same = path("same");
        assertThat(start("relay", same, "unix:" + same, "-k").expectExit(1))
                .first(STRING)
                .isEqualTo("npipe: what comes to %s cannot be carried to %s", same, same);
    }

    @Test
    void aPortOfTheIpv6LoopbackIsOpenThere() throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("::1");
        assumeTrue(isLoopback(loopback), "this machine has no IPv6 loopback");
        Running relay = start("relay", "tcp:[::1]:0", "exec:cat").awaitListening();
        String listens = relay.err().soFar().getFirst();
        assertThat(listens).matches("npipe: tcp:\\[[0:]*1]:\\d+ to exec:.*");
        int port = Integer.parseInt(listens.replaceFirst("^.*]:(\\d+) to.*$", "$1"));
        try (var client = new Socket(loopback, port)) {
            client.getOutputStream().write('x');
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).containsExactly('x');
        }
        relay.expectExit(0);
    }

    private static boolean isLoopback(InetAddress address) {
        try (var _ = new ServerSocket(0, 1, address)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void betweenPipesWithMessagesEachMessageStaysOne() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.MESSAGE);
        Running relay =
                start("relay", path("from"), path("to"), "--mode=message", "--to-mode=message");
        NamedPipeChannel client = client("from", PipeMode.MESSAGE);
        NamedPipeChannel served = kept(server.accept());
        byte[] large = new byte[700_001];
        large[large.length - 1] = 7;
        client.writeMessages(bytes("a"), bytes(""), bytes("bc"), ByteBuffer.wrap(large));
        assertThat(served.readMessage(10)).hasValueSatisfying(m -> assertThat(m).hasSize(1));
        assertThat(served.readMessage(10)).hasValueSatisfying(m -> assertThat(m).isEmpty());
        assertThat(served.readMessage(10)).hasValueSatisfying(m -> assertThat(m).hasSize(2));
        assertThat(served.readMessage(1 << 20)).contains(large);
        served.write(bytes("answer"));
        assertThat(client.readMessage(10)).contains("answer".getBytes(StandardCharsets.UTF_8));
        client.close();
        assertThat(served.readMessage(10)).as("the client's leaving").isEmpty();
        assertThat(relay.expectExit(0).getLast())
                .contains(": 700004 bytes in 4 messages to the server")
                .endsWith("6 bytes in 1 message to the client");
    }

    @Test
    void aMessageThatIsLongerThanAllowedEndsTheConnection() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.MESSAGE);
        Running relay =
                start(
                        "relay",
                        path("from"),
                        path("to"),
                        "--mode=message",
                        "--to-mode=message",
                        "--max-message=100000");
        NamedPipeChannel client = client("from", PipeMode.MESSAGE);
        NamedPipeChannel served = kept(server.accept());
        CompletableFuture<Void> write =
                CompletableFuture.runAsync(() -> writeQuietly(client, new byte[200_000]));
        assertThat(served.readMessage(10)).isEmpty();
        assertThat(relay.expectExit(2))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith("npipe: connection 1 (")
                                        .contains("the client: a message is longer than 100000"));
        write.get();
    }

    /** Its end may come before all is written. */
    private static void writeQuietly(NamedPipeChannel pipe, byte[] message) {
        try {
            pipe.write(ByteBuffer.wrap(message));
        } catch (IOException e) {
            assertThat(pipe.isOpen()).as("%s", e).isNotNull();
        }
    }

    @Test
    void aClientWhoseServerIsMissingIsSentAwayAndOthersAreServed() throws Exception {
        Running relay = start("relay", path("from"), path("to"), "-k");
        NamedPipeChannel lost = client("from", PipeMode.BYTE);
        assertThat(lost.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        NamedPipeServerChannel server = server("to", PipeMode.BYTE);
        NamedPipeChannel client = client("from", PipeMode.BYTE);
        kept(server.accept()).write(bytes("served"));
        assertThat(read(client, 6)).isEqualTo("served");
        relay.interrupt();
        assertThat(relay.expectExit(130))
                .anySatisfy(
                        line -> assertThat(line).startsWith("npipe: ").contains("no such pipe"));
    }

    @Test
    void withoutKWhatFailsIsTheExitCode() throws Exception {
        assertThat(start("relay", "-", path("to")).expectExit(3).getFirst())
                .contains("no such pipe");
        assertThat(start("relay", "-", "-").expectExit(1).getFirst()).contains("only one");
        assertThat(start("relay", "-", "x", "-k").expectExit(1).getFirst()).contains("only once");
        assertThat(start("relay", "tcp:x", "x").expectExit(1).getFirst())
                .contains("not a TCP port");
    }

    @Test
    void standardStreamsWaitForThePipeAndEndWithItAsNpiperelayDoes() throws Exception {
        Running relay = start("relay", "-", path("to"), "-p", "-ep");
        relay.process().getOutputStream().write("early".getBytes(StandardCharsets.UTF_8));
        relay.process().getOutputStream().flush();
        NamedPipeServerChannel server = server("to", PipeMode.BYTE);
        try (NamedPipeChannel served = server.accept()) {
            assertThat(read(served, 5)).isEqualTo("early");
            served.write(bytes("answer"));
        }
        assertThat(relay.output()).isEqualTo("answer");
        relay.expectExit(0); // though its input is open
    }

    @Test
    void theEndOfTheInputEndsItWithEiAndIsAMessageOfNoBytesWithS() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.MESSAGE);
        Running relay = start("relay", "-", path("to"), "--to-mode=message", "-s", "-ei");
        try (OutputStream in = relay.process().getOutputStream()) {
            in.write(1);
        }
        NamedPipeChannel served = kept(server.accept());
        assertThat(served.readMessage(10)).contains(new byte[] {1});
        assertThat(served.readMessage(10)).as("the end, in a message").contains(new byte[0]);
        assertThat(served.readMessage(10)).as("closed though it could answer").isEmpty();
        relay.expectExit(0);
    }

    @Test
    void aServerThatCannotBeToldIsLeftWhenItIsSilent() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.MESSAGE);
        Running relay = start("relay", "-", path("to"), "--to-mode=message", "--silence=300ms");
        NamedPipeChannel served = kept(server.accept());
        served.write(bytes("said"));
        assertThat(relay.process().getInputStream().readNBytes(4)).asString().isEqualTo("said");
        relay.process().getOutputStream().close();
        assertThat(served.readMessage(10)).as("left").isEmpty();
        assertThat(relay.output()).isEmpty();
        relay.expectExit(0);
    }

    @Test
    void aReaderThatLeavesEndsItInSilence() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.BYTE);
        Running relay = start("relay", "-", path("to"), "--quiet");
        NamedPipeChannel served = kept(server.accept());
        relay.process().getInputStream().close();
        CompletableFuture<Void> flood =
                CompletableFuture.runAsync(
                        () -> {
                            while (served.isOpen()) {
                                try {
                                    served.write(bytes("more"));
                                } catch (IOException e) {
                                    return; // it has left
                                }
                            }
                        });
        assertThat(relay.expectExit(0)).isEmpty();
        flood.get();
    }

    @Test
    void eachClientGetsAProgramOfItsOwnAndProgressIsALineEach() throws Exception {
        Running relay = start("relay", path("from"), "exec:tr a-z A-Z", "-k", "--progress");
        NamedPipeChannel idle = client("from", PipeMode.BYTE);
        try (NamedPipeChannel client = client("from", PipeMode.BYTE)) {
            client.write(bytes("loud"));
            client.shutdownOutput();
            assertThat(read(client, 10)).isEqualTo("LOUD");
        }
        assertThat(relay.err().await(3, LIMIT)).as("%s", relay.err()).isTrue();
        idle.close();
        relay.interrupt();
        assertThat(relay.expectExit(130))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .matches(
                                                "npipe: connection \\d \\(.*\\): to server .* B,"
                                                        + " .*/s; to client .*/s; \\d+ s"));
    }

    @Test
    void muchMoreThanTheHeapGoesThroughUnchanged() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.BYTE);
        ProcessBuilder command = Npipe.command(directory, "relay", path("from"), path("to"));
        command.command().replaceAll(word -> word.equals("-Xmx256m") ? "-Xmx64m" : word);
        Running relay = start(command);
        NamedPipeChannel client = client("from", PipeMode.BYTE);
        NamedPipeChannel served = kept(server.accept());
        long size = 300L << 20;
        CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> send(client, size));
        var sum = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocateDirect(128 * 1024);
        long got = 0;
        for (int n = served.read(buffer); n >= 0; n = served.read(buffer.clear())) {
            got += n;
            sum.update(buffer.flip());
        }
        assertThat(got).isEqualTo(size);
        assertThat(sum.getValue()).isEqualTo(sent.get());
        served.close();
        assertThat(relay.expectExit(0).getLast()).contains(size + " bytes to the server");
    }

    private static long send(NamedPipeChannel pipe, long size) {
        var sum = new CRC32();
        ByteBuffer piece = ByteBuffer.allocateDirect(128 * 1024);
        try {
            for (long left = size, seed = 1; left > 0; left -= piece.capacity(), seed++) {
                while (piece.hasRemaining()) {
                    piece.putLong(seed * 0x9e3779b97f4a7c15L + piece.position());
                }
                sum.update(piece.flip());
                pipe.write(piece.rewind());
                piece.clear();
            }
            pipe.shutdownOutput();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return sum.getValue();
    }

    @Test
    void anotherRelayCanBeItsServer() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.BYTE);
        start("relay", path("middle"), path("to")).awaitListening();
        Running relay = start("relay", path("from"), path("middle"), "-p");
        NamedPipeChannel client = client("from", PipeMode.BYTE);
        NamedPipeChannel served = kept(server.accept());
        client.write(bytes("through two"));
        assertThat(read(served, 11)).isEqualTo("through two");
        assertThat(NamedPipeAddress.parse(path("from"))).isEqualTo(client.address());
        served.close();
        try (InputStream _ = relay.process().getInputStream()) {
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        client.close();
        relay.expectExit(0);
    }
}
