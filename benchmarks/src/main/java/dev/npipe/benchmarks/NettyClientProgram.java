// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;

/** The client process of a Netty peer, driven as {@link ClientProgram} is. */
final class NettyClientProgram {
    private NettyClientProgram() {}

    public static void main(String... args) throws Exception {
        var setup = Setup.parse(args);
        var kind = NettyKind.named(setup.transport(), setup.address());
        var bursts = NettyBursts.of(setup);
        Channel channel =
                new Bootstrap()
                        .group(kind.group())
                        .channel(kind.client())
                        .handler(bursts)
                        .connect(kind.address())
                        .sync()
                        .channel();
        ClientProgram.converse(
                (iterations, durations) -> bursts.burst(channel, iterations, durations),
                setup.thread());
        channel.close().sync();
        kind.group().shutdownGracefully().sync();
    }
}
