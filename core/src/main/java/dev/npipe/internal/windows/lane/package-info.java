// SPDX-License-Identifier: Apache-2.0

/**
 * Lanes over section objects: the memory that two processes of one session share, by a name that
 * one of them has made up and told the other, and what goes through a pipe, through a ring, and
 * through the pipe again.
 */
package dev.npipe.internal.windows.lane;
