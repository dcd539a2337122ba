// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a socket over a pipe does that others have no word for. */
abstract class PipeSocketBehaviour extends SocketBehaviour {
    private static final AtomicInteger SERIAL = new AtomicInteger();

    /** The backend of both ends. */
    abstract Provider backend();

    NamedPipeServerChannelBuilder serverOptions() {
        return PipeBuilders.server(backend());
    }

    NamedPipeChannelBuilder clientOptions() {
        return PipeBuilders.client(backend()).zeroMessageEndsStream(true);
    }

    @Override
    public ServerSocket unboundServer() {
        return NamedPipeServerSocket.unbound(serverOptions());
    }

    @Override
    public Socket unconnected() {
        return NamedPipeSocket.unconnected(clientOptions());
    }

    @Override
    public NamedPipeAddress freshAddress() {
        return NamedPipeAddress.of(
                "socket-%d-%d".formatted(ProcessHandle.current().pid(), SERIAL.incrementAndGet()));
    }

    /** The ends of a pipe whose server has no instance for another client. */
    private Ends busy() throws IOException {
        ServerSocket server = NamedPipeServerSocket.unbound(serverOptions().maxInstances(1));
        server.bind(freshAddress());
        return endsOf(server);
    }

    @Test
    void bothEndsSayTheirPipe() throws Exception {
        try (Ends ends = ends()) {
            var address = (NamedPipeAddress) ends.server().getLocalSocketAddress();
            assertThat(ends.server().toString())
                    .isEqualTo("NamedPipeServerSocket[" + address + "]");
            for (Socket socket : new Socket[] {ends.client(), ends.accepted()}) {
                assertThat(socket.getRemoteSocketAddress()).isEqualTo(address);
                assertThat(socket.getLocalSocketAddress()).isEqualTo(address);
                assertThat(socket.getPort()).isZero();
                assertThat(socket.toString()).isEqualTo("NamedPipeSocket[" + address + "]");
                socket.close();
                assertThat(socket.toString()).isEqualTo("NamedPipeSocket[" + address + ", closed]");
            }
            assertThat(ends.server().getLocalPort()).isPositive();
        }
    }

    /** Some libraries know only addresses of the internet, and ask for them back. */
    @Test
    void anAddressOfTheInternetIsGivenBack() throws Exception {
        NamedPipeAddress pipe = freshAddress();
        var host = InetSocketAddress.createUnresolved("db.example", 5432);
        var listen = new InetSocketAddress(NoHost.LOOPBACK, 8080);
        try (var server = new NamedPipeServerSocket(serverOptions(), Optional.of(pipe));
                var client =
                        NamedPipeSocket.create(
                                new SocketPipe(clientOptions()), Optional.of(pipe))) {
            server.bind(listen);
            client.connect(host);
            try (Socket accepted = server.accept()) {
                assertThat(client.getRemoteSocketAddress()).isEqualTo(host);
                assertThat(client.getPort()).isEqualTo(5432);
                assertThat(client.getInetAddress().isLoopbackAddress()).isTrue();
                assertThat(server.getLocalSocketAddress()).isEqualTo(listen);
                assertThat(server.getLocalPort()).isEqualTo(8080);
                assertThat(accepted.getRemoteSocketAddress()).isEqualTo(listen);
                assertThat(accepted.getInetAddress()).isEqualTo(listen.getAddress());
                assertThat(client.channel().address()).isEqualTo(pipe);
            }
        }
    }

    @Test
    void aMissingPipeRefusesTheConnection() {
        NamedPipeAddress nobody = freshAddress();
        assertThatThrownBy(() -> unconnected().connect(nobody))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(nobody.name())
                .hasCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aRefusalNamesThePipe() throws Exception {
        NamedPipeAddress address = freshAddress();
        try (NamedPipeServerChannel _ =
                serverOptions().direction(PipeDirection.INBOUND).bind(address)) {
            assertThatThrownBy(() -> unconnected().connect(address))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining(address.name())
                    .hasCauseInstanceOf(AccessDeniedException.class);
        }
    }

    /** Other libraries wait ten seconds at least, or fail with another exception. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectToABusyPipeTimesOut(boolean virtual) throws Exception {
        try (Ends busy = busy();
                Socket second = unconnected()) {
            SocketAddress address = busy.server().getLocalSocketAddress();
            Task.start(
                            virtual,
                            () -> {
                                long start = System.nanoTime();
                                assertThatThrownBy(() -> second.connect(address, 100))
                                        .isInstanceOf(SocketTimeoutException.class)
                                        .hasCauseInstanceOf(PipeBusyException.class);
                                assertThat(System.nanoTime() - start) // a part is for the answer
                                        .isBetween(
                                                TimeUnit.MILLISECONDS.toNanos(50),
                                                TimeUnit.SECONDS.toNanos(9));
                                return "timed out";
                            })
                    .outcome();
            assertThat(second.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCloseEndsAConnect(boolean virtual) throws Exception {
        try (Ends busy = busy();
                Socket second = unconnected()) {
            SocketAddress address = busy.server().getLocalSocketAddress();
            Task<Boolean> connecting =
                    Task.start(
                                    virtual,
                                    () -> {
                                        second.connect(address);
                                        return true;
                                    })
                            .awaitWaiting();
            second.close();
            assertThatThrownBy(connecting::outcome)
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Socket closed");
            assertThat(second.isConnected()).isFalse();
        }
    }

    @Test
    void aWriteHasTheTimeLimitOfItsChannel() throws Exception {
        try (Ends ends = ends()) {
            ((NamedPipeSocket) ends.client()).channel().writeTimeout(Duration.ofMillis(20));
            OutputStream out = ends.client().getOutputStream();
            assertThatThrownBy(() -> out.write(new byte[MUCH]))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("Write timed out");
        }
    }

    @Test
    void thereIsNoChannelBeforeTheConnect() throws Exception {
        try (var socket = (NamedPipeSocket) unconnected();
                var server = (NamedPipeServerSocket) unboundServer()) {
            assertThatThrownBy(socket::channel).isInstanceOf(NotYetConnectedException.class);
            assertThatThrownBy(server::channel).isInstanceOf(NotYetBoundException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptEndsAConnect(boolean virtual) throws Exception {
        try (Ends busy = busy();
                Socket second = unconnected()) {
            SocketAddress address = busy.server().getLocalSocketAddress();
            Task<Boolean> connecting =
                    Task.start(
                            virtual,
                            () -> {
                                assertThatThrownBy(() -> second.connect(address))
                                        .isInstanceOf(SocketException.class)
                                        .hasMessage("Closed by interrupt");
                                return Thread.currentThread().isInterrupted();
                            });
            connecting.awaitWaiting().thread().interrupt();
            assertThat(connecting.outcome()).as("interrupted").isTrue();
            assertThat(second.isClosed()).isTrue();
        }
    }

    @Test
    void closesInARaceWithConnectsLeaveNoneOpen() throws Exception {
        try (ServerSocket server = server()) {
            for (int i = 0; i < 50; i++) {
                Socket socket = unconnected();
                Task<Boolean> connecting =
                        Task.start(
                                i % 2 == 0,
                                () -> {
                                    try {
                                        socket.connect(server.getLocalSocketAddress());
                                        return true;
                                    } catch (SocketException e) {
                                        return false;
                                    }
                                });
                socket.close();
                connecting.outcome();
                assertThat(socket.isClosed()).isTrue();
                if (socket.isConnected()) {
                    assertThat(((NamedPipeSocket) socket).channel().isOpen()).isFalse();
                }
            }
            try (Socket last = clientOf(server)) {
                assertThat(last.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aTakenNameIsABindException() throws Exception {
        SocketFixture.require(hasExclusiveNames(), "exclusive names");
        try (ServerSocket server = server()) {
            assertThatThrownBy(() -> unboundServer().bind(server.getLocalSocketAddress()))
                    .isInstanceOf(BindException.class)
                    .hasCauseInstanceOf(FileAlreadyExistsException.class);
        }
    }

    @Test
    void aSocketIsAViewOfItsChannel() throws Exception {
        NamedPipeAddress address = freshAddress();
        try (NamedPipeServerChannel listener = serverOptions().bind(address);
                var server = NamedPipeServerSocket.of(listener);
                NamedPipeChannel channel = clientOptions().connect(address);
                NamedPipeSocket accepted = server.accept()) {
            channel.readTimeout(Duration.ofMillis(30));
            NamedPipeSocket socket = channel.socket();
            assertThat(server.channel()).isSameAs(listener);
            assertThat(socket.channel()).isSameAs(channel);
            assertThat(socket.isConnected()).isTrue();
            assertThat(socket.getSoTimeout()).isEqualTo(30);
            socket.setSoTimeout(0);
            assertThat(channel.readTimeout()).isGreaterThan(Duration.ofDays(1_000));
            channel.readTimeout(Duration.ofNanos(1));
            assertThat(socket.getSoTimeout()).as("never 0, which is none").isEqualTo(1);
            channel.readTimeout(LONG);
            accepted.getOutputStream().write(11);
            assertThat(socket.getInputStream().read()).isEqualTo(11);
            channel.close();
            assertThat(socket.isClosed()).isTrue();
            assertThatThrownBy(socket::getInputStream).isInstanceOf(SocketException.class);
        }
    }

    /** Other libraries' streams write an array byte by byte. */
    @Test
    void anArrayIsOneWrite() throws Exception {
        NamedPipeAddress address = freshAddress();
        try (NamedPipeServerChannel server = serverOptions().mode(PipeMode.MESSAGE).bind(address);
                Socket client = unconnected()) {
            client.connect(address);
            try (NamedPipeChannel accepted = server.accept(LONG)) {
                OutputStream out = client.getOutputStream();
                out.write("a message".getBytes(US_ASCII));
                out.write("..another..".getBytes(US_ASCII), 2, 7);
                assertThat(accepted.readMessage(99)).hasValue("a message".getBytes(US_ASCII));
                assertThat(accepted.readMessage(99)).hasValue("another".getBytes(US_ASCII));
                accepted.write(US_ASCII.encode("one"));
                accepted.write(US_ASCII.encode("two"));
                assertThat(client.getInputStream().readNBytes(6))
                        .isEqualTo("onetwo".getBytes(US_ASCII));
            }
        }
    }

    @Test
    void aOneWayPipeHasOneStream() throws Exception {
        NamedPipeAddress address = freshAddress();
        try (NamedPipeServerChannel server =
                        serverOptions().direction(PipeDirection.INBOUND).bind(address);
                Socket client =
                        clientOptions().direction(PipeDirection.INBOUND).connect(address).socket();
                Socket accepted = server.accept(LONG).socket()) {
            client.getOutputStream().write(5);
            assertThat(accepted.getInputStream().read()).isEqualTo(5);
            assertThatThrownBy(client::getInputStream)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining(address.name());
            assertThatThrownBy(accepted::getOutputStream)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining(address.name());
        }
    }
}
