// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

/** What a socket is, and what it says of itself, from its making to its end. */
interface SocketStateBehaviour extends SocketFixture {

    @Test
    default void aNewSocketIsNothingYet() throws Exception {
        try (Socket socket = unconnected()) {
            assertThat(socket.isBound()).isFalse();
            assertThat(socket.isConnected()).isFalse();
            assertThat(socket.isClosed()).isFalse();
            assertThat(socket.isInputShutdown()).isFalse();
            assertThat(socket.isOutputShutdown()).isFalse();
            assertThat(socket.getInetAddress()).isNull();
            assertThat(socket.getRemoteSocketAddress()).isNull();
            assertThat(socket.getChannel()).isNull();
            assertThat(socket.toString()).contains("unconnected");
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
            assertThatThrownBy(socket::getOutputStream).isInstanceOf(SocketException.class);
            assertThatThrownBy(socket::shutdownInput).isInstanceOf(SocketException.class);
            assertThatThrownBy(socket::shutdownOutput).isInstanceOf(SocketException.class);
            if (!differsIn(Difference.ADDRESSES)) {
                assertThat(socket.getLocalSocketAddress()).isNull();
                assertThat(socket.getPort()).isZero();
                assertThat(socket.getLocalPort()).isEqualTo(-1);
                assertThat(socket.getLocalAddress().isAnyLocalAddress()).isTrue();
            }
        }
    }

    @Test
    default void bothEndsAreBoundAndConnected() throws Exception {
        try (Ends ends = ends()) {
            for (Socket socket : new Socket[] {ends.client(), ends.accepted()}) {
                assertThat(socket.isBound()).isTrue();
                assertThat(socket.isConnected()).isTrue();
                assertThat(socket.isClosed()).isFalse();
                assertThat(socket.getInetAddress()).isNotNull();
                assertThat(socket.getInetAddress().isLoopbackAddress()).isTrue();
                if (!differsIn(Difference.ADDRESSES)) {
                    assertThat(socket.getRemoteSocketAddress())
                            .isInstanceOf(InetSocketAddress.class);
                    assertThat(socket.getPort()).isPositive();
                    assertThat(socket.getLocalPort()).isPositive();
                }
                if (!differsIn(Difference.TEXT)) {
                    assertThat(socket.toString()).startsWith("Socket[addr=");
                }
                assertThat(socket.toString()).doesNotContain("unconnected");
            }
            assertThat(ends.client().getRemoteSocketAddress())
                    .isEqualTo(ends.server().getLocalSocketAddress());
        }
    }

    @Test
    default void aClosedSocketStaysBoundAndConnected() throws Exception {
        try (Ends ends = ends()) {
            Socket socket = ends.client();
            SocketAddress remote = socket.getRemoteSocketAddress();
            socket.close();
            socket.close();
            assertThat(socket.isClosed()).isTrue();
            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.isBound()).isTrue();
            assertThat(socket.getRemoteSocketAddress()).isEqualTo(remote);
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
            assertThatThrownBy(socket::getOutputStream).isInstanceOf(SocketException.class);
            assertThatThrownBy(socket::shutdownInput).isInstanceOf(SocketException.class);
            assertThatThrownBy(socket::shutdownOutput).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> socket.setSoTimeout(1)).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> socket.connect(remote)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    default void aSocketThatWasNeverConnectedIsClosed() throws Exception {
        Socket socket = unconnected();
        socket.close();
        assertThat(socket.isClosed()).isTrue();
        assertThat(socket.isConnected()).isFalse();
        try (ServerSocket server = server()) {
            assertThatThrownBy(() -> socket.connect(server.getLocalSocketAddress()))
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    default void aSecondConnectIsRefusedAndTheFirstGoesOn() throws Exception {
        try (Ends ends = ends()) {
            assertThatThrownBy(() -> ends.client().connect(ends.server().getLocalSocketAddress()))
                    .isInstanceOf(SocketException.class);
            ends.client().getOutputStream().write(7);
            assertThat(ends.accepted().getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    default void wrongArgumentsOfConnectLeaveTheSocketAsItWas() throws Exception {
        try (ServerSocket server = server();
                Socket socket = unconnected()) {
            SocketAddress address = server.getLocalSocketAddress();
            assertThatThrownBy(() -> socket.connect(null))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> socket.connect(address, -1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> socket.connect(new NoAddress()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(socket.isClosed()).isFalse();
            socket.connect(address, 0);
            assertThat(socket.isConnected()).isTrue();
        }
    }

    /** An address of no kind that exists. */
    final class NoAddress extends SocketAddress {
        private static final long serialVersionUID = 1L;
    }

    @Test
    default void aConnectToNobodyFailsAndClosesTheSocket() throws Exception {
        SocketAddress nobody = freshAddress();
        try (Socket socket = unconnected()) {
            assertThatThrownBy(() -> socket.connect(nobody, 2_000))
                    .isInstanceOf(ConnectException.class);
            assertThat(socket.isConnected()).isFalse();
            assertThat(socket.isClosed()).isTrue();
        }
        try (ServerSocket server = unboundServer()) {
            server.bind(nobody);
            clientOf(server).close(); // another socket can
        }
    }

    @Test
    default void closingAStreamClosesTheSocket() throws Exception {
        try (Ends ends = ends()) {
            ends.client().getInputStream().close();
            assertThat(ends.client().isClosed()).isTrue();
            assertThatThrownBy(() -> ends.client().getOutputStream().write(1))
                    .isInstanceOf(SocketException.class);
            ends.accepted().getOutputStream().close();
            assertThat(ends.accepted().isClosed()).isTrue();
        }
    }

    @Test
    default void manySocketsComeAndGoAtOneServer() throws Exception {
        try (ServerSocket server = server()) {
            for (int i = 0; i < 50; i++) {
                try (Socket client = clientOf(server);
                        Socket accepted = server.accept()) {
                    client.getOutputStream().write(i);
                    assertThat(accepted.getInputStream().read()).isEqualTo(i);
                }
            }
        }
    }
}
