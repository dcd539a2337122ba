// SPDX-License-Identifier: Apache-2.0

/**
 * Who may connect: security descriptors in the model of Windows, their text form (SDDL), and the
 * check of a peer against one, for the systems that do not do it themselves.
 */
package dev.npipe.internal.security;
