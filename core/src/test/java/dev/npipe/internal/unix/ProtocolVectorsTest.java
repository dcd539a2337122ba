// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.socket.LaneToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The test vectors are what this library sends, and means to it what the page says. */
final class ProtocolVectorsTest {
    private static final ProtocolVectors VECTORS = read();

    private static final LaneToken TOKEN = new LaneToken(0x0807060504030201L, 0x100F0E0D0C0B0A09L);

    private static final Map<String, ClientHello> CLIENT_HELLOS =
            Map.of(
                    "client-hello-duplex", new ClientHello(1, 0, 1, true, true, -1, 0),
                    "client-hello-read", new ClientHello(1, 0, 0, true, false, 0, 1234),
                    "client-hello-write", new ClientHello(1, 0, 3, false, true, 5000, 1234),
                    "client-hello-wait", new ClientHello(1, 1, 0, false, false, -2, 1234),
                    "client-hello-knows-lanes",
                            new ClientHello(1, 0, 1, true, true, -1, 0, 1, LaneToken.NONE),
                    "client-hello-lane", new ClientHello(1, 2, 0, false, false, 0, 1234, 1, TOKEN));

    private static final Map<String, ServerHello> SERVER_HELLOS =
            Map.of(
                    "server-hello-message",
                    hello(0, 1, message(PipeDirection.DUPLEX, 255, 1)),
                    "server-hello-offers-lane",
                    hello(0, 1, message(PipeDirection.DUPLEX, 255, 1)).withLane(1, TOKEN),
                    "server-hello-byte",
                    hello(
                            0,
                            0,
                            new PipeInfo(
                                    PipeMode.BYTE, PipeDirection.INBOUND, false, 4096, 8192, 3, 2)),
                    "server-hello-outbound",
                    hello(0, 3, message(PipeDirection.OUTBOUND, 255, 1)),
                    "server-hello-busy",
                    hello(231, 1, message(PipeDirection.DUPLEX, 1, 1)),
                    "server-hello-denied",
                    hello(5, 0, message(PipeDirection.DUPLEX, 255, 0)),
                    "server-hello-kind",
                    hello(50, 1, message(PipeDirection.DUPLEX, 255, 0)),
                    "server-hello-access",
                    hello(87, 1, message(PipeDirection.DUPLEX, 255, 0)),
                    "server-hello-version",
                    hello(1306, 0, message(PipeDirection.DUPLEX, 255, 0)));

    private static final Map<String, ByteBuffer> CONTROL_FRAMES =
            Map.of(
                    "frame-drain", Frames.control(Frames.DRAIN, 9),
                    "frame-drained", Frames.control(Frames.DRAINED, 9),
                    "frame-closed", Frames.control(Frames.CLOSED, 9));

    private static final List<String> MALFORMED_CLIENT_HELLOS =
            List.of(
                    "malformed-client-magic",
                    "malformed-client-size",
                    "malformed-client-access",
                    "malformed-client-wait");

    private static final List<String> MALFORMED_SERVER_HELLOS =
            List.of(
                    "malformed-server-type",
                    "malformed-server-direction",
                    "malformed-server-most",
                    "malformed-server-buffer");

    private static ProtocolVectors read() {
        try {
            return ProtocolVectors.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PipeInfo message(PipeDirection direction, int most, int used) {
        return new PipeInfo(PipeMode.MESSAGE, direction, false, 0, 0, most, used);
    }

    private static ServerHello hello(int status, int capabilities, PipeInfo pipe) {
        return new ServerHello(1, status, capabilities, pipe, 4711);
    }

    private static String hex(ByteBuffer bytes) {
        var array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        return HexFormat.ofDelimiter(" ").formatHex(array);
    }

    private static void assertIs(ByteBuffer sent, String name) {
        assertThat(hex(sent)).as(name).isEqualTo(hex(VECTORS.get(name)));
    }

    @Test
    void hellosAreWhatThisLibrarySendsAndReads() throws Exception {
        for (var known : CLIENT_HELLOS.entrySet()) {
            assertIs(known.getValue().encode(), known.getKey());
            assertThat(ClientHello.decode(VECTORS.get(known.getKey()))).isEqualTo(known.getValue());
        }
        for (var known : SERVER_HELLOS.entrySet()) {
            assertIs(known.getValue().encode(), known.getKey());
            assertThat(ServerHello.decode(VECTORS.get(known.getKey()))).isEqualTo(known.getValue());
        }
    }

    @Test
    void whatAReceiverIgnoresMakesNoDifference() throws Exception {
        assertThat(ClientHello.decode(VECTORS.get("client-hello-reserved")))
                .isEqualTo(CLIENT_HELLOS.get("client-hello-duplex"));
    }

    @Test
    void ofAnotherVersionOnlyTheCommonFieldsCount() throws Exception {
        assertThat(ClientHello.decode(VECTORS.get("client-hello-version-2")).version())
                .isEqualTo(2);
        ServerHello answer = ServerHello.decode(VECTORS.get("server-hello-version-2"));
        assertThat(answer.version()).isEqualTo(2);
        assertThat(answer.status()).isEqualTo(1306);
    }

    @Test
    void whatIsNoHelloIsNotTakenForOne() {
        for (String name : MALFORMED_CLIENT_HELLOS) {
            assertThatThrownBy(() -> ClientHello.decode(VECTORS.get(name)))
                    .as(name)
                    .isInstanceOf(MalformedHelloException.class);
        }
        for (String name : MALFORMED_SERVER_HELLOS) {
            assertThatThrownBy(() -> ServerHello.decode(VECTORS.get(name)))
                    .as(name)
                    .isInstanceOf(MalformedHelloException.class);
        }
    }

    @Test
    void controlFramesAreWhatThisLibrarySends() {
        CONTROL_FRAMES.forEach((name, frame) -> assertIs(frame, name));
        for (String name : List.of("malformed-frame-kind", "malformed-frame-length")) {
            assertThat(Frames.kind(VECTORS.get(name).getInt())).as(name).isZero();
        }
    }

    /** The others are sent in {@link ProtocolClaimsTest}. */
    @Test
    void everyVectorIsTried() {
        Set<String> tried = new HashSet<>(ProtocolClaimsTest.VECTORS_IN_USE);
        tried.addAll(CLIENT_HELLOS.keySet());
        tried.addAll(SERVER_HELLOS.keySet());
        tried.addAll(CONTROL_FRAMES.keySet());
        tried.addAll(MALFORMED_CLIENT_HELLOS);
        tried.addAll(MALFORMED_SERVER_HELLOS);
        tried.addAll(
                Set.of(
                        "client-hello-reserved",
                        "client-hello-version-2",
                        "server-hello-version-2",
                        "malformed-frame-kind",
                        "malformed-frame-length"));
        assertThat(VECTORS.names()).containsExactlyInAnyOrderElementsOf(tried);
    }
}
