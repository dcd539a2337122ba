// SPDX-License-Identifier: Apache-2.0

/** The demo without the library, straight on the calls of Linux and Windows. */
@NullMarked
package dev.npipe.cli.demo.direct;

import org.jspecify.annotations.NullMarked;
