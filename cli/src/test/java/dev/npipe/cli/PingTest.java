// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe ping} against a server that echoes. */
@Tag("slow")
class PingTest extends TalkFixture {
    private static final String MILLIS = "\\d+\\.\\d{3}";

    @Test
    void roundTripsAreMeasuredAndSummedUp() throws Exception {
        serve(messageServer());
        Npipe ping =
                npipe("ping", path(), "--mode", "message", "--echo", "-c", "3", "-i", "0")
                        .expectExit(0);
        assertThat(ping.out())
                .satisfiesExactly(
                        line -> assertThat(line).matches(".*/s: seq=1 time=" + MILLIS + " ms"),
                        line -> assertThat(line).matches(".*/s: seq=2 time=" + MILLIS + " ms"),
                        line -> assertThat(line).matches(".*/s: seq=3 time=" + MILLIS + " ms"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).isEqualTo("--- " + path() + " ---"),
                        line -> assertThat(line).isEqualTo("3 round trips, 0 failed (0%)"),
                        line ->
                                assertThat(line)
                                        .matches(
                                                "min/median/p99/max = N/N/N/N ms"
                                                        .replace("N", MILLIS)));
    }

    @Test
    void connectsAreMeasuredForPrograms() throws Exception {
        serve(messageServer());
        Npipe ping =
                npipe("ping", path(), "--mode", "message", "-c", "5", "-i", "0", "--json")
                        .expectExit(0)
                        .expectErr();
        assertThat(ping.out())
                .singleElement()
                .asString()
                .matches(
                        ("\\{\"pipe\":\""
                                        + path()
                                        + "\",\"what\":\"connects\",\"succeeded\":5,"
                                        + "\"failed\":0,\"minMillis\":N,\"medianMillis\":N,"
                                        + "\"p99Millis\":N,\"maxMillis\":N}")
                                .replace("N", MILLIS));
    }

    @Test
    void whoTheClientIsOnAnotherMachineIsNotAskedOnThisOne() throws Exception {
        socketServer(); // the system lets clients in
        var environment = Map.of("NPIPE_USER", "alice"); // and no password
        kept(Npipe.start(directory, environment, "", "ping", path(), "-c", "1"))
                .expectExit(0)
                .expectErr();
    }

    @Test
    void controlCEndsItWithTheSummary() throws Exception {
        serve(messageServer());
        Npipe ping = npipe("ping", path(), "--mode", "message", "-i", "10ms");
        ping.awaitOutLines(3).signal("INT");
        ping.expectExit(130);
        assertThat(ping.out()).anyMatch(line -> line.matches("\\d+ connects, 0 failed \\(0%\\)"));
        npipe("ping", directory + "/none", "-c", "1").expectExit(3);

        Process head =
                Npipe.command(directory, "ping", path(), "--mode", "message", "-i", "0").start();
        head.getInputStream().close();
        assertThat(head.waitFor()).as("nobody reads it").isZero();
        assertThat(head.getErrorStream().readAllBytes()).asString().isEmpty();
    }

    /** Sends each message back, to one client after the other. */
    private static void serve(NamedPipeServerChannel server) {
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    echo(server.accept());
                                }
                            } catch (IOException e) {
                                // The test has closed it: it is over.
                            }
                        });
    }

    private static void echo(NamedPipeChannel client) throws IOException {
        try (client) {
            Optional<byte[]> message = client.readMessage(1_000);
            while (message.isPresent()) {
                client.write(ByteBuffer.wrap(message.get()));
                message = client.readMessage(1_000);
            }
        }
    }
}
