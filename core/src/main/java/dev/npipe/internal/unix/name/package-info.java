// SPDX-License-Identifier: Apache-2.0

/** TODO. */
package dev.npipe.internal.unix.name;
