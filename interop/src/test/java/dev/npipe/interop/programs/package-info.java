// SPDX-License-Identifier: Apache-2.0

/** The command in conversations with programs that people use, and that know nothing of npipe. */
@NullMarked
package dev.npipe.interop.programs;

import org.jspecify.annotations.NullMarked;
