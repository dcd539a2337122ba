// SPDX-License-Identifier: Apache-2.0

/** The words of the command line: how they are read, and the options that verbs share. */
@NullMarked
package dev.npipe.cli.words;

import org.jspecify.annotations.NullMarked;
