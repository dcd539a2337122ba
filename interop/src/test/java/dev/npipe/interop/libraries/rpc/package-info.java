// SPDX-License-Identifier: Apache-2.0

/** Libraries for calls from program to program, over pipes. */
@NullMarked
package dev.npipe.interop.libraries.rpc;

import org.jspecify.annotations.NullMarked;
