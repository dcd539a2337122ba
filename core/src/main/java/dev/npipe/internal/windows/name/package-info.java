// SPDX-License-Identifier: Apache-2.0

/** Pipes by their names, without opening one: listing them, and waiting for one. */
package dev.npipe.internal.windows.name;
