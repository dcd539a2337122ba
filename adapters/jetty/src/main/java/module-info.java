// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/**
 * Named pipes for the servers and clients of Jetty 12.1.
 *
 * <p>Jetty itself is yours to add: {@code jetty-server} for the connector, {@code jetty-client} for
 * the transport.
 */
@NullMarked
module dev.npipe.jetty {
    requires transitive dev.npipe;
    requires transitive org.eclipse.jetty.io;
    requires static org.eclipse.jetty.server;
    requires static org.jspecify;

    exports dev.npipe.jetty;
}
