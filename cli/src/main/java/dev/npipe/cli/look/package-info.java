// SPDX-License-Identifier: Apache-2.0
/**
 * What can be seen of pipes without opening one, in words, in columns and as JSON, and what is
 * wrong with what is seen: shared by the verbs that look.
 */
@NullMarked
package dev.npipe.cli.look;

import org.jspecify.annotations.NullMarked;
