// SPDX-License-Identifier: Apache-2.0

/** The {@code npipe} command. */
@NullMarked
package dev.npipe.cli;

import org.jspecify.annotations.NullMarked;
