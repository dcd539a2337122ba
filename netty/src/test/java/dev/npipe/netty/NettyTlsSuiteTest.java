// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.socket.SocketSslClientRenegotiateTest;
import io.netty.testsuite.transport.socket.SocketSslEchoTest;
import io.netty.testsuite.transport.socket.SocketSslGreetingTest;
import io.netty.testsuite.transport.socket.SocketStartTlsTest;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Netty's own tests of TLS, over pipes. */
@Tag("windows")
@Tag("slow")
class NettyTlsSuiteTest {
    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @Nested
    class StartTls extends SocketStartTlsTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.both();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Suite.address();
        }
    }

    @Nested
    class SslGreeting extends SocketSslGreetingTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.both();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Suite.address();
        }
    }

    @Nested
    class SslEcho extends SocketSslEchoTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.both();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Suite.address();
        }
    }

    @Nested
    class SslClientRenegotiate extends SocketSslClientRenegotiateTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.both();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Suite.address();
        }
    }
}
