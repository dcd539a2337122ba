// SPDX-License-Identifier: Apache-2.0

/**
 * What the server of a pipe writes about it for whoever lists pipes, as a text in its lock file: a
 * {@link dev.npipe.internal.unix.description.PipeDescription}. What it looks like is in {@code
 * docs/protocol.md}. It knows no files.
 */
package dev.npipe.internal.unix.description;
