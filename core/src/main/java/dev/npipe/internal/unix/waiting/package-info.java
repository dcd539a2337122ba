// SPDX-License-Identifier: Apache-2.0

/**
 * Clients that wait on their way in: how many may, in all and of each user ({@link
 * dev.npipe.internal.Crowd}, {@link dev.npipe.internal.unix.waiting.Limits}), who gets the next
 * instance ({@link dev.npipe.internal.unix.waiting.Instances}), who is held up behind somebody
 * ({@link dev.npipe.internal.unix.waiting.Turnstile}), and when a time is over ({@link
 * dev.npipe.internal.unix.waiting.Alarms}). Nothing here knows what a client is.
 */
package dev.npipe.internal.unix.waiting;
