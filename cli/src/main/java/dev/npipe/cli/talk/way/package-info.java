// SPDX-License-Identifier: Apache-2.0

/**
 * The ways of bytes in a talk: from an input to the other end, and from there to where it is read.
 */
@NullMarked
package dev.npipe.cli.talk.way;

import org.jspecify.annotations.NullMarked;
