// SPDX-License-Identifier: Apache-2.0

/** Programs of this system: where they are, how they run, what they print. */
@NullMarked
package dev.npipe.testkit.process;

import org.jspecify.annotations.NullMarked;
