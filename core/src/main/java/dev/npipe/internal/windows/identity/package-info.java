// SPDX-License-Identifier: Apache-2.0

/**
 * Who somebody is, and who may connect: access tokens, accounts, security descriptors in the form
 * of Windows, and acting as the client.
 */
package dev.npipe.internal.windows.identity;
