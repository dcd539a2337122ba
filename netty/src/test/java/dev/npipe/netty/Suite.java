// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeDirection;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** What the tests share, and what those of Netty's testsuite need to run over pipes. */
final class Suite {
    /** Why a test is not for Windows. */
    static final String NO_HALF_CLOSE = "a byte-type pipe of Windows has no half-close";

    private static final EventLoopGroup GROUP =
            new MultiThreadIoEventLoopGroup(
                    4, new DefaultThreadFactory("testsuite", true), NioIoHandler.newFactory());

    private Suite() {}

    /** An address that nobody else has. */
    static NamedPipeAddress address() {
        return NamedPipeAddress.of("netty-" + UUID.randomUUID());
    }

    /** Bytes that are the same for the same length. */
    static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static ServerBootstrap server() {
        return new ServerBootstrap().group(GROUP).channel(NamedPipeNettyServerChannel.class);
    }

    static ServerBootstrap server(PipeDirection direction) {
        return new ServerBootstrap()
                .group(GROUP)
                .channelFactory(
                        () ->
                                new NamedPipeNettyServerChannel(
                                        NamedPipeServerChannel.builder().direction(direction)));
    }

    static Bootstrap client() {
        return new Bootstrap().group(GROUP).channel(NamedPipeNettyChannel.class);
    }

    static Bootstrap client(PipeDirection direction) {
        return new Bootstrap()
                .group(GROUP)
                .channelFactory(
                        () ->
                                new NamedPipeNettyChannel(
                                        NamedPipeChannel.builder().direction(direction)));
    }

    static List<BootstrapFactory<ServerBootstrap>> servers() {
        return List.of(Suite::server);
    }

    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> both() {
        return List.of(
                new BootstrapComboFactory<>() {
                    @Override
                    public ServerBootstrap newServerInstance() {
                        return server();
                    }

                    @Override
                    public Bootstrap newClientInstance() {
                        return client();
                    }
                });
    }
}
