// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/**
 * Reactor Netty, and what stands on it, over named pipes.
 *
 * <p>Reactor Netty itself is yours to add: this module works with the one that your program has.
 */
@NullMarked
module dev.npipe.reactor {
    requires transitive dev.npipe.netty;
    requires static io.netty.codec.http;
    requires io.netty.transport.unix.common;
    requires transitive reactor.core;
    requires transitive reactor.netty.core;
    requires static org.jspecify;

    exports dev.npipe.reactor;
}
