// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/**
 * Channels of Netty 4.2 over named pipes, for any of its event loops.
 *
 * <p>Netty itself is yours to add: this module works with the one that your program has.
 */
@NullMarked
module dev.npipe.netty {
    requires transitive dev.npipe;
    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires static org.jspecify;

    exports dev.npipe.netty;
}
