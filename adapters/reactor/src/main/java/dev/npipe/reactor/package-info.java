// SPDX-License-Identifier: Apache-2.0
/**
 * Reactor Netty over named pipes: {@link dev.npipe.reactor.NamedPipeLoopResources} is given to a
 * server or a client with {@code runOn}.
 */
package dev.npipe.reactor;
