// SPDX-License-Identifier: Apache-2.0
package dev.npipe.mysql;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the driver makes of its settings: which pipe it asks, and when it gives up. The servers here
 * turn everybody away, or never say a word.
 */
@Timeout(60)
@Tag("slow")
final class NamedPipeMySqlSocketFactoryTest {
    private final NamedPipeAddress address = NamedPipeAddress.of("mysql-" + UUID.randomUUID());

    private static Connection connect(String... settings) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://no-such-host.invalid/db?user=u&socketFactory="
                        + NamedPipeMySqlSocketFactory.class.getName()
                        + (settings.length == 0 ? "" : "&")
                        + String.join("&", settings));
    }

    @AfterEach
    void noLoginTimeout() {
        DriverManager.setLoginTimeout(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"namedPipePath", "path"})
    void thePipeOfEitherSettingIsAsked(String setting) throws Exception {
        try (PipeServer _ =
                NamedPipeServerChannel.bind(address)
                        .serve(NamedPipeMySqlSocketFactoryTest::turnAway)) {
            assertThatThrownBy(() -> connect(setting + "=" + address.name()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("the pipe is asked");
        }
    }

    /** The first packet of a server that takes no client: an error. */
    private static void turnAway(NamedPipeChannel pipe) throws IOException {
        byte[] words = "#08004the pipe is asked".getBytes(US_ASCII);
        ByteBuffer packet = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        packet.putInt(3 + words.length); // three bytes of length, and the number 0
        packet.put((byte) 0xff).putShort((short) 1040).put(words);
        pipe.write(packet.flip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "namedPipePath=", "host=here"})
    void withoutAPipeTheMissingSettingIsNamed(String setting) {
        assertThatThrownBy(() -> connect(setting))
                .isInstanceOfSatisfying(SQLException.class, e -> assertState(e, "S1009"))
                .hasMessageContaining("no pipe is named: add namedPipePath=");
    }

    @Test
    void whatIsNoAddressIsRefusedWithTheReason() {
        assertThatThrownBy(() -> connect("namedPipePath=%5C%5C.%5Cmailslot%5Cmysql"))
                .isInstanceOfSatisfying(SQLException.class, e -> assertState(e, "S1009"))
                .hasMessageContaining("namedPipePath is not the address of a pipe")
                .hasMessageContaining("\\\\.\\mailslot\\mysql");
    }

    private static void assertState(SQLException failure, String state) {
        assertThat(failure.getSQLState()).isEqualTo(state);
    }

    @Test
    void aMissingPipeFailsAtOnceAndIsNamed() {
        assertThatThrownBy(() -> connect("namedPipePath=" + address.name()))
                .isInstanceOfSatisfying(SQLException.class, e -> assertState(e, "08S01"))
                .hasRootCauseInstanceOf(NoSuchFileException.class)
                .hasStackTraceContaining(ConnectException.class.getName())
                .hasStackTraceContaining(address.toString());
    }

    @Test
    void theConnectTimeoutEndsTheWaitForABusyPipe() throws Exception {
        try (var _ = NamedPipeServerChannel.builder().maxInstances(1).bind(address);
                var _ = NamedPipeChannel.connect(address)) {
            assertThatThrownBy(
                            () -> connect("namedPipePath=" + address.name(), "connectTimeout=300"))
                    .isInstanceOf(SQLException.class)
                    .hasStackTraceContaining(SocketTimeoutException.class.getName());
        }
    }

    @Test
    void theLoginTimeoutEndsTheWaitForABusyPipe() throws Exception {
        DriverManager.setLoginTimeout(1);
        try (var _ = NamedPipeServerChannel.builder().maxInstances(1).bind(address);
                var _ = NamedPipeChannel.connect(address)) {
            assertThatThrownBy(() -> connect("namedPipePath=" + address.name()))
                    .isInstanceOf(SQLException.class)
                    .hasStackTraceContaining(SocketTimeoutException.class.getName());
        }
    }

    @Test
    void theLoginTimeoutEndsTheHandshakeWithASilentServer() throws Exception {
        DriverManager.setLoginTimeout(1);
        var ended = new CountDownLatch(1);
        try (PipeServer _ = NamedPipeServerChannel.bind(address).serve(_ -> ended.await())) {
            assertThatThrownBy(() -> connect("namedPipePath=" + address.name()))
                    .isInstanceOf(SQLException.class)
                    .hasStackTraceContaining(SocketTimeoutException.class.getName());
            ended.countDown();
        }
    }
}
