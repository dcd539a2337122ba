// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.AbstractSocketReuseFdTest;
import io.netty.testsuite.transport.socket.AbstractSocketShutdownOutputByPeerTest;
import io.netty.testsuite.transport.socket.CompositeBufferGatheringWriteTest;
import io.netty.testsuite.transport.socket.SocketAddressesTest;
import io.netty.testsuite.transport.socket.SocketAutoReadTest;
import io.netty.testsuite.transport.socket.SocketBufReleaseTest;
import io.netty.testsuite.transport.socket.SocketCancelWriteTest;
import io.netty.testsuite.transport.socket.SocketConditionalWritabilityTest;
import io.netty.testsuite.transport.socket.SocketDataReadInitialStateTest;
import io.netty.testsuite.transport.socket.SocketEchoTest;
import io.netty.testsuite.transport.socket.SocketExceptionHandlingTest;
import io.netty.testsuite.transport.socket.SocketFileRegionTest;
import io.netty.testsuite.transport.socket.SocketFixedLengthEchoTest;
import io.netty.testsuite.transport.socket.SocketGatheringWriteTest;
import io.netty.testsuite.transport.socket.SocketHalfClosedTest;
import io.netty.testsuite.transport.socket.SocketObjectEchoTest;
import io.netty.testsuite.transport.socket.SocketReadPendingTest;
import io.netty.testsuite.transport.socket.SocketStringEchoTest;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Netty's own tests of sockets, over pipes. Not here, since they cast to io.netty's SocketChannel,
 * which is of TCP: CloseForcibly, ChannelNotYetConnected, ShutdownOutputBySelf, SpdyEcho,
 * SslSessionReuse, SslLargeCertificate, TrafficShapingHandler, WriteBeforeRegistered; since they
 * are about addresses of the internet or about resets: Connect, ConnectionAttempt, MultipleConnect,
 * Rst; since they are switched off: ServerSocketSuspend.
 */
@Tag("windows")
@Tag("slow")
class NettySuiteTest {
    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @Nested
    class Echo extends SocketEchoTest {
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
    class FixedLengthEcho extends SocketFixedLengthEchoTest {
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
    class StringEcho extends SocketStringEchoTest {
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
    class ObjectEcho extends SocketObjectEchoTest {
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
    class GatheringWrite extends SocketGatheringWriteTest {
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
    class CompositeBufferGatheringWrite extends CompositeBufferGatheringWriteTest {
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
    class AutoRead extends SocketAutoReadTest {
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
    class ReadPending extends SocketReadPendingTest {
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
    class ExceptionHandling extends SocketExceptionHandlingTest {
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
    class ConditionalWritability extends SocketConditionalWritabilityTest {
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
    class BufRelease extends SocketBufReleaseTest {
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
    class CancelWrite extends SocketCancelWriteTest {
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
    class DataReadInitialState extends SocketDataReadInitialStateTest {
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
    class FileRegion extends SocketFileRegionTest {
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
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = Suite.NO_HALF_CLOSE)
    class HalfClosed extends SocketHalfClosedTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.both();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Suite.address();
        }

        @Override
        @Test
        @Disabled("casts to io.netty's SocketChannel, and is about SO_LINGER")
        public void testHalfClosureReceiveDataOnFinalWait2StateWhenSoLingerSet(TestInfo info) {}
    }

    @Nested
    class ReuseFd extends AbstractSocketReuseFdTest {
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
    class Addresses extends SocketAddressesTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.both();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Suite.address();
        }

        @Override
        protected void assertAddress(SocketAddress address) {
            assertThat(address).isInstanceOf(NamedPipeAddress.class);
        }
    }

    @Nested
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = Suite.NO_HALF_CLOSE)
    class ShutdownOutputByPeer extends AbstractSocketShutdownOutputByPeerTest<RawPipe> {
        @Override
        protected List<BootstrapFactory<ServerBootstrap>> newFactories() {
            return Suite.servers();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Suite.address();
        }

        @Override
        protected RawPipe newSocket() {
            return new RawPipe();
        }

        @Override
        protected void connect(RawPipe pipe, SocketAddress address) throws IOException {
            pipe.connect(address);
        }

        @Override
        protected void write(RawPipe pipe, int data) throws IOException {
            pipe.channel().write(ByteBuffer.wrap(new byte[] {(byte) data}));
        }

        @Override
        protected void shutdownOutput(RawPipe pipe) throws IOException {
            pipe.channel().shutdownOutput();
        }

        @Override
        protected void close(RawPipe pipe) throws IOException {
            pipe.channel().close();
        }
    }

    /** A pipe without Netty. */
    static final class RawPipe {
        private NamedPipeChannel channel;

        void connect(SocketAddress address) throws IOException {
            channel = NamedPipeChannel.connect((NamedPipeAddress) address);
        }

        NamedPipeChannel channel() {
            return channel;
        }
    }
}
