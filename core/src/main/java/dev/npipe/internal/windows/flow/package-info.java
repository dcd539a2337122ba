// SPDX-License-Identifier: Apache-2.0

/**
 * What moves through a connected pipe: one side for each direction, and the connection over them.
 */
package dev.npipe.internal.windows.flow;
