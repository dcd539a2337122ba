// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** The options that libraries set on every socket they get. */
interface SocketOptionBehaviour extends SocketFixture {

    @Test
    default void optionsAreGivenBackAsTheyWereSet() throws Exception {
        try (Ends ends = ends();
                Socket unconnected = unconnected()) {
            for (Socket socket : List.of(unconnected, ends.client(), ends.accepted())) {
                socket.setTcpNoDelay(true);
                assertThat(socket.getTcpNoDelay()).isTrue();
                socket.setKeepAlive(true);
                assertThat(socket.getKeepAlive()).isTrue();
                socket.setSoLinger(true, 5);
                assertThat(socket.getSoLinger()).isEqualTo(5);
                socket.setSoLinger(false, 0);
                assertThat(socket.getSoLinger()).isEqualTo(-1);
                socket.setOOBInline(true);
                assertThat(socket.getOOBInline()).isTrue();
                socket.setReuseAddress(true);
                assertThat(socket.getReuseAddress()).isTrue();
                socket.setSendBufferSize(12_345_678); // more than a system gives
                socket.setReceiveBufferSize(12_345_678);
                socket.setTrafficClass(0x10);
                if (differsIn(Difference.OPTIONS)) {
                    assertThat(socket.getSendBufferSize()).isEqualTo(12_345_678);
                    assertThat(socket.getReceiveBufferSize()).isEqualTo(12_345_678);
                    assertThat(socket.getTrafficClass()).isEqualTo(0x10);
                } else {
                    assertThat(socket.getSendBufferSize()).isPositive();
                    assertThat(socket.getReceiveBufferSize()).isPositive();
                    assertThat(socket.getTrafficClass()).isNotNegative();
                }
                socket.setPerformancePreferences(1, 2, 3);
            }
            ends.client().getOutputStream().write(1);
            assertThat(ends.accepted().getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    default void impossibleValuesAreRefused() throws Exception {
        try (Socket socket = unconnected();
                ServerSocket server = unboundServer()) {
            refused(() -> socket.setSoLinger(true, -1));
            refused(() -> socket.setSendBufferSize(0));
            refused(() -> socket.setReceiveBufferSize(-1));
            refused(() -> socket.setTrafficClass(256));
            refused(() -> server.setReceiveBufferSize(0));
        }
    }

    /** Something that sets an option. */
    interface Setting {
        void run() throws IOException;
    }

    private static void refused(Setting setting) {
        assertThatThrownBy(setting::run).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void optionsOfStandardSocketsAreSupported() throws Exception {
        try (Ends ends = ends();
                Socket socket = unconnected()) {
            assertThat(socket.supportedOptions())
                    .contains(StandardSocketOptions.TCP_NODELAY, StandardSocketOptions.SO_RCVBUF);
            for (SocketOption<?> option : ends.client().supportedOptions()) {
                ends.client().getOption(option);
            }
            ends.client().setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 60);
            assertThat(ends.client().getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(60);
            ends.client().setOption(StandardSocketOptions.TCP_NODELAY, true);
            assertThat(ends.client().getTcpNoDelay()).isTrue();
            assertThat(ends.client().getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
            assertThatThrownBy(() -> socket.getOption(StandardSocketOptions.IP_MULTICAST_LOOP))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(
                            () -> socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    default void optionsOfAServerAreSupported() throws Exception {
        try (ServerSocket server = unboundServer()) {
            server.setReuseAddress(true);
            assertThat(server.getReuseAddress()).isTrue();
            server.setReceiveBufferSize(20_000);
            assertThat(server.getReceiveBufferSize()).isPositive();
            server.setPerformancePreferences(1, 2, 3);
            assertThat(server.supportedOptions()).contains(StandardSocketOptions.SO_REUSEADDR);
            server.setOption(StandardSocketOptions.SO_REUSEADDR, false);
            assertThat(server.getOption(StandardSocketOptions.SO_REUSEADDR)).isFalse();
            assertThatThrownBy(() -> server.getOption(StandardSocketOptions.IP_MULTICAST_LOOP))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    default void aClosedSocketHasNoOptions() throws Exception {
        Socket socket = unconnected();
        ServerSocket server = server();
        socket.close();
        server.close();
        List<Setting> settings =
                List.of(
                        () -> socket.setTcpNoDelay(true),
                        socket::getKeepAlive,
                        socket::getSoLinger,
                        socket::getSoTimeout,
                        () -> socket.setSendBufferSize(1),
                        socket::getReceiveBufferSize,
                        () -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true),
                        () -> socket.getOption(StandardSocketOptions.TCP_NODELAY),
                        () -> server.setReuseAddress(true),
                        server::getReceiveBufferSize,
                        server::getSoTimeout);
        for (Setting setting : settings) {
            assertThatThrownBy(setting::run).isInstanceOf(SocketException.class);
        }
    }

    @Test
    default void urgentDataIsSentOrRefused() throws Exception {
        try (Ends ends = ends()) {
            if (differsIn(Difference.URGENT_DATA)) {
                assertThatThrownBy(() -> ends.client().sendUrgentData(1))
                        .isInstanceOf(SocketException.class);
            } else {
                ends.accepted().setOOBInline(true);
                ends.client().sendUrgentData(1);
                assertThat(ends.accepted().getInputStream().read()).isEqualTo(1);
            }
            ends.client().getOutputStream().write(2);
            assertThat(ends.accepted().getInputStream().read()).isEqualTo(2);
        }
    }
}
