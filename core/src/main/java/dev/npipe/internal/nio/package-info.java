// SPDX-License-Identifier: Apache-2.0

/**
 * Unix sockets by {@code java.nio} alone, for macOS, BSD, and Linux without native access. Channels
 * are non-blocking from birth; a direction that has to wait borrows one of a few selectors, or
 * parks until the one thread of the {@code Watcher} says that the channel is ready.
 *
 * <p>What java.nio cannot tell is said to be unknown: the peer's process, numeric ids and further
 * groups, and how much of what was written the peer has taken.
 */
package dev.npipe.internal.nio;
