// SPDX-License-Identifier: Apache-2.0

/**
 * Memory that is lent while there is data in it, and what happens when there is none. It uses none
 * of its neighbours.
 */
package dev.npipe.internal.unix.memory;
