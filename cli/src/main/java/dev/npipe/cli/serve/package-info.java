// SPDX-License-Identifier: Apache-2.0

/** What a server of the command does for its clients. */
@NullMarked
package dev.npipe.cli.serve;

import org.jspecify.annotations.NullMarked;
