// SPDX-License-Identifier: Apache-2.0

/** The demo: both ends of the classic sample. */
@NullMarked
package dev.npipe.cli.demo;

import org.jspecify.annotations.NullMarked;
