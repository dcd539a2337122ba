// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.LaneToken;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The two hellos, byte by byte as the protocol's description has them. */
final class HelloTest {
    private static String hex(ByteBuffer hello) {
        var bytes = new byte[hello.remaining()];
        hello.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static ByteBuffer bytes(String hex) {
        return Handshake.buffer().put(HexFormat.of().parseHex(hex)).flip();
    }

    private static final String CLIENT =
            "4e504950450d1a0a" // NPIPE CR SUB LF
                    + "0100" // version
                    + "4000" // size
                    + "0100" // kind: wait
                    + "0000"
                    + "03000000" // capabilities
                    + "02000000" // access: write
                    + "fa000000" // wait
                    + "00000000"
                    + "d204000000000000" // process
                    + "0000000000000000".repeat(3);

    @Test
    void theClientsHelloIs64BytesOfKnownPlace() throws Exception {
        var hello = new ClientHello(1, Handshake.KIND_WAIT, 3, false, true, 250, 1234);
        assertThat(hex(hello.encode())).isEqualTo(CLIENT);
        assertThat(ClientHello.decode(bytes(CLIENT))).isEqualTo(hello);
    }

    @Test
    void waitsForEverAndByDefaultAreNegative() throws Exception {
        assertThat(ClientHello.waitMillis(Deadline.NEVER)).isEqualTo(-1);
        assertThat(ClientHello.waitMillis(Deadline.after(Duration.ZERO))).isZero();
        assertThat(ClientHello.waitMillis(Deadline.after(Duration.ofDays(100))))
                .isEqualTo(Integer.MAX_VALUE);
        var hello = new ClientHello(1, 0, 0, true, true, ClientHello.WAIT_DEFAULT, 1);
        assertThat(hello.encode().getInt(24)).isEqualTo(-2);
        assertThat(ClientHello.decode(hello.encode())).isEqualTo(hello);
    }

    @Test
    void reservedFieldsAreIgnored() throws Exception {
        ByteBuffer hello = bytes(CLIENT);
        hello.putInt(28, -1).putLong(56, -1);
        assertThat(ClientHello.decode(hello)).isEqualTo(ClientHello.decode(bytes(CLIENT)));
    }

    @Test
    void aClientShowsTheTokenOfItsConnection() throws Exception {
        var token = new LaneToken(0x0102030405060708L, -2);
        var hello = new ClientHello(1, Handshake.KIND_LANE, 0, false, false, 0, 1234, 1, token);
        ByteBuffer bytes = hello.encode();
        assertThat(bytes.getShort(12)).isEqualTo((short) 2);
        assertThat(bytes.getShort(14)).isEqualTo((short) 1);
        assertThat(bytes.getLong(40)).isEqualTo(0x0102030405060708L);
        assertThat(bytes.getLong(48)).isEqualTo(-2);
        assertThat(ClientHello.decode(bytes)).isEqualTo(hello);
    }

    @Test
    void aServerOffersALaneByItsToken() throws Exception {
        var token = new LaneToken(3, 4);
        ServerHello hello = ServerHello.decode(bytes(SERVER)).withLane(1, token);
        ByteBuffer bytes = hello.encode();
        assertThat(bytes.getShort(14)).isEqualTo((short) 1);
        assertThat(bytes.getLong(48)).isEqualTo(3);
        assertThat(bytes.getLong(56)).isEqualTo(4);
        assertThat(ServerHello.decode(bytes)).isEqualTo(hello);
    }

    @Test
    void fieldsOfAnUnknownVersionAreNotJudged() throws Exception {
        ByteBuffer hello = bytes(CLIENT).putShort(8, (short) -1).putInt(20, -1).putInt(24, -99);
        assertThat(ClientHello.decode(hello).version()).isEqualTo(0xFFFF);
    }

    private static final String SERVER =
            "4e504950450d1a0a"
                    + "0100" // version
                    + "4000" // size
                    + "01" // type: message
                    + "02" // direction: duplex
                    + "0000"
                    + "01000000" // capabilities
                    + "e7000000" // status 231
                    + "00100000" // inbound buffer
                    + "00200000" // outbound buffer
                    + "d204000000000000" // process
                    + "ff000000" // most instances
                    + "07000000" // instances
                    + "0000000000000000".repeat(2);

    @Test
    void theServersHelloIs64BytesOfKnownPlace() throws Exception {
        var pipe = new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, false, 4096, 8192, 255, 7);
        var hello = new ServerHello(1, 231, 1, pipe, 1234);
        assertThat(hex(hello.encode())).isEqualTo(SERVER);
        assertThat(ServerHello.decode(bytes(SERVER))).isEqualTo(hello);
    }

    @Test
    void typesAndDirectionsHaveTheirNumbers() throws Exception {
        assertThat(ServerHello.decode(bytes(SERVER).put(12, (byte) 0)).pipe().type())
                .isEqualTo(PipeMode.BYTE);
        assertThat(ServerHello.decode(bytes(SERVER).put(13, (byte) 0)).pipe().direction())
                .isEqualTo(PipeDirection.INBOUND);
        assertThat(ServerHello.decode(bytes(SERVER).put(13, (byte) 1)).pipe().direction())
                .isEqualTo(PipeDirection.OUTBOUND);
    }

    @Test
    void whatAnotherVersionHasInItsOwnPlacesIsNotJudged() throws Exception {
        var info = new PipeInfo(PipeMode.BYTE, PipeDirection.DUPLEX, false, 0, 0, 255, 1);
        ByteBuffer hello = new ServerHello(2, 1306, 0, info, 1).encode();
        hello.put(12, (byte) 77).put(13, (byte) 77).putInt(40, -1);
        ServerHello answer = ServerHello.decode(hello);
        assertThat(answer.version()).isEqualTo(2);
        assertThat(answer.status()).isEqualTo(1306);
    }
}
