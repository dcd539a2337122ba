// SPDX-License-Identifier: Apache-2.0
/**
 * Named pipes for the servers and clients of Jetty 12.1.
 *
 * <p>{@link dev.npipe.jetty.NamedPipeConnector} is a server's, {@link
 * dev.npipe.jetty.NamedPipeTransport} a client's; {@link dev.npipe.jetty.NamedPipePeerCustomizer}
 * tells a server's handlers who asks. Both ends work on a {@code NamedPipeEndPoint}, which tries
 * first, on Jetty's threads; what would have to wait waits on a virtual thread.
 */
package dev.npipe.jetty;
