// SPDX-License-Identifier: Apache-2.0

/** An SSH client whose agent is behind a pipe. */
@NullMarked
package dev.npipe.interop.libraries.ssh;

import org.jspecify.annotations.NullMarked;
