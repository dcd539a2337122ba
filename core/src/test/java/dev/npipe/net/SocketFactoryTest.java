// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Factories in the forms that libraries make and call. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SocketFactoryTest {
    private static final String PROPERTY = "dev.npipe.net.pipe";
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final NamedPipeAddress pipe =
            NamedPipeAddress.of("factory-" + ProcessHandle.current().pid());

    @AfterEach
    void nameNoPipe() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void everyFormIsForTheSamePipe() {
        var settings = new Properties();
        settings.setProperty("socketFactoryArg", pipe.toString());
        var others = new Properties();
        others.setProperty("socketFactoryConstructorArg", pipe.name());
        System.setProperty(PROPERTY, pipe.toString());
        var expected = new NamedPipeSocketFactory(pipe);
        assertThat(
                        List.of(
                                new NamedPipeSocketFactory(),
                                new NamedPipeSocketFactory(pipe.name()),
                                new NamedPipeSocketFactory(pipe.toString()),
                                new NamedPipeSocketFactory(settings),
                                new NamedPipeSocketFactory(others),
                                new NamedPipeSocketFactory(new Properties())))
                .allMatch(expected::equals)
                .allMatch(factory -> factory.hashCode() == expected.hashCode())
                .allMatch(factory -> factory.toString().contains(pipe.toString()));
        assertThat(
                        List.of(
                                new NamedPipeServerSocketFactory(),
                                new NamedPipeServerSocketFactory(pipe.name()),
                                new NamedPipeServerSocketFactory(settings),
                                new NamedPipeServerSocketFactory(pipe)))
                .allMatch(new NamedPipeServerSocketFactory(pipe)::equals);
        assertThat(expected)
                .isNotEqualTo(new NamedPipeSocketFactory("another"))
                .isNotEqualTo(new NamedPipeSocketFactory(pipe, NamedPipeChannel::builder));
    }

    @Test
    void aFactoryOfNoPipeSaysWhatToSet() {
        assertThatThrownBy(NamedPipeSocketFactory::new)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PROPERTY);
        assertThatThrownBy(() -> new NamedPipeServerSocketFactory(new Properties()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PROPERTY);
        assertThatThrownBy(() -> new NamedPipeSocketFactory("\\\\.\\pipe\\"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** As a library that knows the name of the class. */
    @Test
    void aFactoryIsMadeByTheNameOfItsClass() throws Exception {
        var made =
                Class.forName("dev.npipe.net.NamedPipeSocketFactory")
                        .asSubclass(SocketFactory.class)
                        .getConstructor(String.class)
                        .newInstance(pipe.toString());
        assertThat(made).isEqualTo(new NamedPipeSocketFactory(pipe));
    }

    /** Something that makes a socket. */
    private interface Making {
        Socket make() throws Exception;
    }

    @Test
    void socketsAreConnectedWhateverTheHost() throws Exception {
        SocketFactory factory = new NamedPipeSocketFactory(pipe);
        try (ServerSocket server = new NamedPipeServerSocketFactory(pipe).createServerSocket(0)) {
            List<Making> ways =
                    List.of(
                            () -> factory.createSocket("db.invalid", 5432),
                            () -> factory.createSocket("db.invalid", 5432, LOOPBACK, 0),
                            () -> factory.createSocket(LOOPBACK, 5432),
                            () -> factory.createSocket(LOOPBACK, 5432, LOOPBACK, 0),
                            () -> {
                                Socket socket = factory.createSocket();
                                socket.connect(new InetSocketAddress(LOOPBACK, 5432), 20_000);
                                return socket;
                            });
            for (Making way : ways) {
                try (Socket client = way.make();
                        Socket accepted = server.accept()) {
                    assertThat(client.isConnected()).isTrue();
                    assertThat(client.getPort()).isEqualTo(5432);
                    client.getOutputStream().write(1);
                    assertThat(accepted.getInputStream().read()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void serversAreBoundWhateverThePort() throws Exception {
        ServerSocketFactory factory = new NamedPipeServerSocketFactory(pipe);
        try (ServerSocket server = factory.createServerSocket(0)) {
            assertThat(server.getLocalPort()).as("0 is no server's").isPositive();
            assertThat(server.isBound()).isTrue();
        }
        try (ServerSocket server = factory.createServerSocket(8080, 5)) {
            assertThat(server.getLocalPort()).isEqualTo(8080);
        }
        try (ServerSocket server = factory.createServerSocket(8080, 5, null)) {
            assertThat(server.getLocalPort()).isEqualTo(8080);
        }
        try (ServerSocket server = factory.createServerSocket()) {
            assertThat(server.isBound()).isFalse();
            server.bind(null);
            server.setSoTimeout(1);
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** The options are asked for each socket, as one connects with them and is closed. */
    @Test
    void optionsAreThoseOfTheCaller() throws Exception {
        var server =
                new NamedPipeServerSocketFactory(
                        pipe, () -> NamedPipeServerChannel.builder().maxInstances(1));
        var client = new NamedPipeSocketFactory(pipe, NamedPipeChannel::builder);
        try (ServerSocket one = server.createServerSocket(0);
                Socket first = client.createSocket("first", 1);
                Socket second = client.createSocket()) {
            assertThat(first.isConnected()).isTrue();
            assertThatThrownBy(() -> second.connect(InetSocketAddress.createUnresolved("b", 2), 50))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(one.isClosed()).isFalse();
        }
    }
}
