// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server socket, from its making to its end. */
interface ServerSocketBehaviour extends SocketFixture {

    @Test
    default void aNewServerIsNotBound() throws Exception {
        try (ServerSocket server = unboundServer()) {
            assertThat(server.isBound()).isFalse();
            assertThat(server.isClosed()).isFalse();
            assertThat(server.getLocalSocketAddress()).isNull();
            assertThat(server.getInetAddress()).isNull();
            assertThat(server.getLocalPort()).isEqualTo(-1);
            assertThat(server.getChannel()).isNull();
            assertThat(server.toString()).contains("unbound");
            assertThatThrownBy(server::accept).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> server.bind(new SocketStateBehaviour.NoAddress()))
                    .isInstanceOf(IllegalArgumentException.class);
            server.bind(freshAddress());
            clientOf(server).close();
        }
    }

    @Test
    default void aBoundServerSaysWhere() throws Exception {
        try (ServerSocket server = server()) {
            assertThat(server.isBound()).isTrue();
            assertThat(server.getLocalSocketAddress()).isNotNull();
            assertThat(server.getInetAddress()).isNotNull();
            assertThat(server.toString()).doesNotContain("unbound");
            if (!differsIn(Difference.ADDRESSES)) {
                assertThat(server.getLocalPort()).isPositive();
                assertThat(server.getLocalSocketAddress()).isInstanceOf(InetSocketAddress.class);
            }
            assertThatThrownBy(() -> server.bind(freshAddress()))
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    default void aBindThatFailedCanBeTriedAgain() throws Exception {
        SocketFixture.require(hasExclusiveNames(), "exclusive names");
        try (ServerSocket owner = server();
                ServerSocket late = unboundServer()) {
            assertThatThrownBy(() -> late.bind(owner.getLocalSocketAddress()))
                    .isInstanceOf(BindException.class);
            assertThat(late.isBound()).isFalse();
            assertThat(late.isClosed()).isFalse();
            late.bind(freshAddress());
            try (Socket client = clientOf(late);
                    Socket accepted = late.accept()) {
                client.getOutputStream().write(6);
                assertThat(accepted.getInputStream().read()).isEqualTo(6);
            }
        }
    }

    @Test
    default void aClosedServerStaysBoundAndGivesUpItsAddress() throws Exception {
        ServerSocket server = server();
        SocketAddress address = server.getLocalSocketAddress();
        server.close();
        server.close();
        assertThat(server.isClosed()).isTrue();
        assertThat(server.isBound()).isTrue();
        assertThatThrownBy(server::accept).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.bind(freshAddress())).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> server.setSoTimeout(1)).isInstanceOf(SocketException.class);
        try (ServerSocket next = unboundServer()) {
            next.setReuseAddress(true);
            next.bind(address);
            clientOf(next).close();
        }
    }

    @Test
    default void clientsConnectBeforeAnybodyAccepts() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (ServerSocket server = unboundServer()) {
            server.bind(freshAddress(), 20);
            for (int i = 0; i < 10; i++) {
                clients.add(clientOf(server));
                clients.get(i).getOutputStream().write(i);
            }
            for (int i = 0; i < 10; i++) {
                try (Socket accepted = server.accept()) {
                    assertThat(accepted.getInputStream().read()).isEqualTo(i);
                }
            }
        } finally {
            closeAll(clients);
        }
    }

    private static void closeAll(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    default void acceptedSocketsOutliveTheirServer() throws Exception {
        try (Ends ends = ends()) {
            ends.server().close();
            ends.client().getOutputStream().write(8);
            assertThat(ends.accepted().getInputStream().read()).isEqualTo(8);
            ends.accepted().getOutputStream().write(9);
            assertThat(ends.client().getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    default void severalThreadsAcceptAtOnce() throws Exception {
        try (ServerSocket server = server()) {
            List<Task<Socket>> accepting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                accepting.add(Task.start(i % 2 == 0, server::accept));
            }
            List<Socket> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    clients.add(clientOf(server));
                }
                for (Task<Socket> each : accepting) {
                    clients.add(each.outcome());
                }
                assertThat(clients).allMatch(Socket::isConnected).doesNotHaveDuplicates();
            } finally {
                closeAll(clients);
            }
        }
    }
}
