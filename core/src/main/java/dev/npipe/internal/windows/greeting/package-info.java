// SPDX-License-Identifier: Apache-2.0

/** How the two ends of a pipe meet: a server's instances, and a client that opens one of them. */
package dev.npipe.internal.windows.greeting;
