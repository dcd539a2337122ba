// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import dev.npipe.NamedPipeAddress;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelProvider;
import io.grpc.netty.NettyChannelBuilder;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Set;

/**
 * Brings channels over pipes for the targets that {@link NamedPipeNameResolverProvider} reads, so
 * that {@code Grpc.newChannelBuilder("npipe:SamplePipe", credentials)} needs to know nothing more.
 *
 * <p>gRPC finds this class by itself. Where services are not found, hand it to {@code
 * ManagedChannelRegistry}.
 *
 * @since 0.1
 */
public final class NamedPipeChannelProvider extends ManagedChannelProvider {
    /** For the {@code ServiceLoader}. */
    public NamedPipeChannelProvider() {}

    @Override
    protected NewChannelBuilderResult newChannelBuilder(
            String target, ChannelCredentials credentials) {
        try {
            return NewChannelBuilderResult.channelBuilder(
                    NamedPipeGrpc.overPipes(NettyChannelBuilder.forTarget(target, credentials)));
        } catch (IllegalArgumentException e) { // as gRPC wants to be told of these credentials
            return NewChannelBuilderResult.error(String.valueOf(e.getMessage()));
        }
    }

    @Override
    protected ManagedChannelBuilder<?> builderForTarget(String target) {
        return NamedPipeGrpc.overPipes(NettyChannelBuilder.forTarget(target));
    }

    @Override
    protected ManagedChannelBuilder<?> builderForAddress(String host, int port) {
        throw new UnsupportedOperationException("a pipe has no port: " + host + ':' + port);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /** Below that of grpc-netty for TCP, which is meant where nothing else is said. */
    @Override
    protected int priority() {
        return 3;
    }

    @Override
    protected Collection<Class<? extends SocketAddress>> getSupportedSocketAddressTypes() {
        return Set.of(NamedPipeAddress.class);
    }
}
