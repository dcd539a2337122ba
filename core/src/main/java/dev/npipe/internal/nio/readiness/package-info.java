// SPDX-License-Identifier: Apache-2.0

/**
 * Waiting until a channel is ready, with few selectors for many channels: {@link
 * dev.npipe.internal.nio.readiness.Readiness} waits in one of its own while there are some, and
 * else is told by the {@code Watcher}, which all of them share.
 */
package dev.npipe.internal.nio.readiness;
