// SPDX-License-Identifier: Apache-2.0

/** Libraries over pipes: in this JVM, and on the pipes of Windows. */
@NullMarked
package dev.npipe.interop.libraries;

import org.jspecify.annotations.NullMarked;
