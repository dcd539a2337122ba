// SPDX-License-Identifier: Apache-2.0

/** Carries conversations from one place to another, and says how it goes. */
@NullMarked
package dev.npipe.cli.relay;

import org.jspecify.annotations.NullMarked;
