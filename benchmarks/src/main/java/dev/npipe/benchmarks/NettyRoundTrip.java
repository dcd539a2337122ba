// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import io.netty.channel.Channel;
import java.io.IOException;

/** {@link RoundTrip} on an event loop: each answer sends the next request. */
final class NettyRoundTrip extends NettyBursts {
    NettyRoundTrip(int size) {
        super(size, size);
    }

    @Override
    void goOn(Channel channel) {
        send(channel, current());
    }

    @Override
    void answered(Channel channel, long number) throws IOException {
        if (number != current()) {
            throw new IOException("the answer belongs to another request");
        }
        count();
        if (isDone()) {
            end();
        } else {
            goOn(channel);
        }
    }
}
