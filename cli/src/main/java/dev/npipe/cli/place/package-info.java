// SPDX-License-Identifier: Apache-2.0

/** Where a conversation can begin or end, as the user names it. */
@NullMarked
package dev.npipe.cli.place;

import org.jspecify.annotations.NullMarked;
