// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The event loops of all ends that were given no others: as many as there are processors, each with
 * a thread from its first use on.
 */
final class SharedLoops {
    /** A pipe is registered with no selector, so the loops have none: they only run tasks. */
    static final EventLoopGroup GROUP =
            new MultiThreadIoEventLoopGroup(
                    Runtime.getRuntime().availableProcessors(),
                    new DefaultThreadFactory("npipe-grpc", true),
                    LocalIoHandler.newFactory());

    private SharedLoops() {}
}
