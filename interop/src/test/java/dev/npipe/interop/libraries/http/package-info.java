// SPDX-License-Identifier: Apache-2.0

/** Clients and servers of HTTP, over pipes. */
@NullMarked
package dev.npipe.interop.libraries.http;

import org.jspecify.annotations.NullMarked;
