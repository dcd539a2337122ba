// SPDX-License-Identifier: Apache-2.0

/**
 * Ends of conversations that this process holds, whatever is at the other side, and how it gets
 * them.
 */
@NullMarked
package dev.npipe.cli.end;

import org.jspecify.annotations.NullMarked;
