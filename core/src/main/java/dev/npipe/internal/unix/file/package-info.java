// SPDX-License-Identifier: Apache-2.0

/**
 * The files that sockets are: which one a path leads to, whose it is, and what it is when nobody
 * listens there. It uses none of its neighbours.
 */
package dev.npipe.internal.unix.file;
