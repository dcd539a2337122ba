// SPDX-License-Identifier: Apache-2.0

/** JSON, written for programs and indented for people. */
@NullMarked
package dev.npipe.cli.json;

import org.jspecify.annotations.NullMarked;
