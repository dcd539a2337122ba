// SPDX-License-Identifier: Apache-2.0

/** How two processes agree on shared memory for one of their connections, beside its pipe. */
package dev.npipe.internal.windows.rendezvous;
