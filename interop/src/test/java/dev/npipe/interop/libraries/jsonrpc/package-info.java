// SPDX-License-Identifier: Apache-2.0

/** JSON-RPC between the recipe of the samples and a program in C#. */
@NullMarked
package dev.npipe.interop.libraries.jsonrpc;

import org.jspecify.annotations.NullMarked;
