// SPDX-License-Identifier: Apache-2.0

/** A client of container engines, over pipes. */
@NullMarked
package dev.npipe.interop.libraries.docker;

import org.jspecify.annotations.NullMarked;
