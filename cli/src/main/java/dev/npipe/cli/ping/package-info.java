// SPDX-License-Identifier: Apache-2.0

/** Measures how long others take. */
@NullMarked
package dev.npipe.cli.ping;

import org.jspecify.annotations.NullMarked;
