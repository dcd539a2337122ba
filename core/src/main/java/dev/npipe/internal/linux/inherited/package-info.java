// SPDX-License-Identifier: Apache-2.0
/**
 * What a service manager has handed to this process: which descriptors, what they are, and which of
 * them were taken over.
 */
package dev.npipe.internal.linux.inherited;
