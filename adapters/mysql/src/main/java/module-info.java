// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/**
 * Pipes for MySQL Connector/J.
 *
 * <p>The driver itself is yours to add: this module works with the one that your program has.
 */
@NullMarked
module dev.npipe.mysql {
    requires transitive dev.npipe;
    requires transitive mysql.connector.j; // no module: the name is what its file's name makes
    requires java.sql; // by the driver, which is no module and cannot say so
    requires static org.jspecify;

    exports dev.npipe.mysql;
}
