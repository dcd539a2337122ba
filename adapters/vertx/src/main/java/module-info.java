// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/**
 * Vert.x over named pipes.
 *
 * <p>Vert.x itself is yours to add: this module works with the one that your program has.
 */
@NullMarked
module dev.npipe.vertx {
    requires transitive dev.npipe.netty;
    requires transitive io.vertx.core;
    requires static org.jspecify;

    exports dev.npipe.vertx;
}
