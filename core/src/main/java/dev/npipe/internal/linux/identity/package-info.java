// SPDX-License-Identifier: Apache-2.0

/** Users: whose the other end of a socket is, and the accounts of this system. */
package dev.npipe.internal.linux.identity;
