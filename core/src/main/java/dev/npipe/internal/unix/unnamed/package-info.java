// SPDX-License-Identifier: Apache-2.0

/**
 * Pipes without a name, for one client that was told where they are: the sockets ({@link
 * dev.npipe.internal.unix.unnamed.UnnamedServer}), the directory of this user alone that they lie
 * in ({@code PrivateDirectory}), and how those of a process that was killed are found and removed
 * ({@code LifeLock}, {@code Leftovers}).
 *
 * <p>It stands on {@code reception}, {@code door}, {@code name} and {@code socket}; only {@code
 * unix} itself knows it. Nothing here is made again when it is lost: such a pipe waits for its
 * client for moments, and a name that nobody can guess is never taken by somebody else.
 */
package dev.npipe.internal.unix.unnamed;
