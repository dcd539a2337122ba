// SPDX-License-Identifier: Apache-2.0

/**
 * The functions of libc that the {@code linux} backend calls, with their numbers and the memory
 * that their arguments need. Each call captures errno into memory that its caller owns for the
 * length of the call, but for the two that may not wait and only tell whether they did something.
 * Nothing here knows what a socket is for.
 */
package dev.npipe.internal.linux.libc;
