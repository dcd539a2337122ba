// SPDX-License-Identifier: Apache-2.0

/**
 * What is kept of that which a tap saw: the last of it in temporary files, and figures of all of
 * it. Its size is bounded in memory and on disk.
 */
@NullMarked
package dev.npipe.cli.web.kept;

import org.jspecify.annotations.NullMarked;
