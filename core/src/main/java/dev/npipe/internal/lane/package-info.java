// SPDX-License-Identifier: Apache-2.0

/**
 * What a lane is on every system: two rings in memory that both ends of a connection have, when it
 * is worth one, how long is looked before a sleep, and the thread that looks after those that are
 * silent. Where the memory comes from, and what wakes who sleeps, the platforms know.
 */
package dev.npipe.internal.lane;
