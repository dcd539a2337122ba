// SPDX-License-Identifier: Apache-2.0

/** What the ends of the demo say: to each other, and to who looks on. */
@NullMarked
package dev.npipe.cli.demo.talk;

import org.jspecify.annotations.NullMarked;
