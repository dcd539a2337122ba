// SPDX-License-Identifier: Apache-2.0

/**
 * Which pipes there are, found out without opening one: which have a server ({@link
 * dev.npipe.internal.unix.listing.PipeListing}), and what is known of each ({@link
 * dev.npipe.internal.unix.listing.PipeLook}).
 *
 * <p>It looks at the files of {@code name}, at the kernel's list of sockets, at processes, and at
 * what servers write about their pipes ({@code description}).
 */
package dev.npipe.internal.unix.listing;
