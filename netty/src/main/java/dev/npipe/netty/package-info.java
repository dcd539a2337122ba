// SPDX-License-Identifier: Apache-2.0
/**
 * Channels of Netty 4.2 over named pipes.
 *
 * <p>{@link dev.npipe.netty.NamedPipeNettyServerChannel} and {@link
 * dev.npipe.netty.NamedPipeNettyChannel} go into a bootstrap, with any event loop; {@link
 * dev.npipe.netty.NamedPipeOptions} says how the pipe is made. Inside, only the loop touches a
 * channel's state. It tries first, and what would have to wait waits on a virtual thread, which
 * brings its result through a {@code Handoff}.
 */
package dev.npipe.netty;
