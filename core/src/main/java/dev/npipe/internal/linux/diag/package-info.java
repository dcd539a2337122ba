// SPDX-License-Identifier: Apache-2.0

/**
 * Asking the kernel which sockets there are: sock_diag(7), over netlink. Its answers are numbers
 * and lengths, so that what somebody calls a socket is never taken for something else, as it can be
 * in the text of {@code /proc/net/unix}.
 */
package dev.npipe.internal.linux.diag;
