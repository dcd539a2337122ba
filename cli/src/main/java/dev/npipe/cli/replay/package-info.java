// SPDX-License-Identifier: Apache-2.0

/** Plays a recording against one of its two sides, and compares what that answers. */
@NullMarked
package dev.npipe.cli.replay;

import org.jspecify.annotations.NullMarked;
