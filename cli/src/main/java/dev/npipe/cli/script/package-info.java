// SPDX-License-Identifier: Apache-2.0

/** What other programs read about the command: shells that complete its words, and man(1). */
@NullMarked
package dev.npipe.cli.script;

import org.jspecify.annotations.NullMarked;
