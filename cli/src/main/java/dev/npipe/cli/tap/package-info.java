// SPDX-License-Identifier: Apache-2.0

/** Shows and records what a relay carries. */
@NullMarked
package dev.npipe.cli.tap;

import org.jspecify.annotations.NullMarked;
