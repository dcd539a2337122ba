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
        var roundTrip = new NettyRoundTrip(setup.size());
        Channel channel =
                new Bootstrap()
                        .group(kind.group())
                        .channel(kind.client())
                        .handler(roundTrip)
                        .connect(kind.address())
                        .sync()
                        .channel();
        ClientProgram.converse(
                (iterations, durations) -> roundTrip.burst(channel, iterations, durations),
                setup.thread());
        channel.close().sync();
        kind.group().shutdownGracefully().sync();
    }
}
