// SPDX-License-Identifier: Apache-2.0

/** Libraries that know nothing of npipe, over the sockets of {@code dev.npipe.net}. */
@NullMarked
package dev.npipe.interop.libraries;

import org.jspecify.annotations.NullMarked;
