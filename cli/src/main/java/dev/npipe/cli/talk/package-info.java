// SPDX-License-Identifier: Apache-2.0

/**
 * Conversations of this process's own streams, or of programs, with whoever is at the other end.
 */
@NullMarked
package dev.npipe.cli.talk;

import org.jspecify.annotations.NullMarked;
