// SPDX-License-Identifier: Apache-2.0

/** Carries what one end receives to another one. */
@NullMarked
package dev.npipe.cli.flow;

import org.jspecify.annotations.NullMarked;
