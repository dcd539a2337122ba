// SPDX-License-Identifier: Apache-2.0

/** Drivers of databases, and what pools them, over pipes. */
@NullMarked
package dev.npipe.interop.libraries.databases;

import org.jspecify.annotations.NullMarked;
