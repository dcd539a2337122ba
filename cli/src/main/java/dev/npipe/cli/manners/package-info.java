// SPDX-License-Identifier: Apache-2.0

/** How the command behaves whatever the verb: what it says where, how it fails, how it ends. */
@NullMarked
package dev.npipe.cli.manners;

import org.jspecify.annotations.NullMarked;
