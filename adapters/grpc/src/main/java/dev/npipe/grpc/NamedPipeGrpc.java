// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.NamedPipeNettyChannel;
import dev.npipe.netty.NamedPipeNettyServerChannel;
import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;

/**
 * The two ends of gRPC over a named pipe, as grpc-netty's builders. {@link
 * dev.npipe.netty.NamedPipeOptions} go into {@code withOption}, such as {@code SECURITY} at a
 * server.
 *
 * <p>All these ends run on one group of event loops, whose threads are daemons and stay until the
 * JVM ends. To have your own, set it in the builder: {@code eventLoopGroup} of a client, {@code
 * bossEventLoopGroup} and {@code workerEventLoopGroup} of a server.
 *
 * <p>The pipe is of byte type, as gRPC needs it. Nobody but who may open the pipe reads or writes
 * it, so {@code InsecureChannelCredentials} and {@code InsecureServerCredentials} will do on one
 * machine.
 *
 * @since 0.1
 */
public final class NamedPipeGrpc {
    private NamedPipeGrpc() {}

    /**
     * A client's end. Its authority, which calls name to the server and for which a certificate has
     * to be, is {@code localhost}, or the host of a remote address.
     *
     * @param address the pipe; also the path of a socket
     * @param credentials {@code InsecureChannelCredentials.create()}, or those for TLS
     * @return a builder, of which only options need to be set
     * @throws IllegalArgumentException if grpc-netty does not know this kind of credentials
     */
    public static NettyChannelBuilder channelBuilder(
            NamedPipeAddress address, ChannelCredentials credentials) {
        return overPipes(NettyChannelBuilder.forAddress(address, credentials))
                .overrideAuthority(Target.authority(address));
    }

    static NettyChannelBuilder overPipes(NettyChannelBuilder builder) {
        return builder.channelType(NamedPipeNettyChannel.class, NamedPipeAddress.class)
                .eventLoopGroup(SharedLoops.GROUP);
    }

    /**
     * A server's end. Only the current user may connect, unless the option {@code SECURITY} says
     * otherwise.
     *
     * @param address the pipe; also the path of a socket
     * @param credentials {@code InsecureServerCredentials.create()}, or those for TLS
     * @return a builder, of which only services need to be set
     * @throws IllegalArgumentException if grpc-netty does not know this kind of credentials
     */
    public static NettyServerBuilder serverBuilder(
            NamedPipeAddress address, ServerCredentials credentials) {
        return NettyServerBuilder.forAddress(address, credentials)
                .channelType(NamedPipeNettyServerChannel.class)
                .bossEventLoopGroup(SharedLoops.GROUP)
                .workerEventLoopGroup(SharedLoops.GROUP);
    }
}
