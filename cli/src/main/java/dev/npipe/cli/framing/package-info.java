// SPDX-License-Identifier: Apache-2.0

/** What one record is in a stream of bytes, and how bytes become text. */
@NullMarked
package dev.npipe.cli.framing;

import org.jspecify.annotations.NullMarked;
