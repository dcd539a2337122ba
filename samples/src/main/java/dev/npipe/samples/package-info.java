// SPDX-License-Identifier: Apache-2.0

/** Recipes, one a file; each shows in its first comment what it prints. */
@NullMarked
package dev.npipe.samples;

import org.jspecify.annotations.NullMarked;
