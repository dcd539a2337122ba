// SPDX-License-Identifier: Apache-2.0

/** Wine with a Windows JVM, as {@code interop/setup} installs it. */
@NullMarked
package dev.npipe.testkit.wine;

import org.jspecify.annotations.NullMarked;
