// SPDX-License-Identifier: Apache-2.0

/**
 * Clients of other machines, who come through Samba's smbd: the door at which it connects ({@link
 * dev.npipe.internal.unix.samba.SambaDoor}), how messages are framed for it ({@code SambaFraming}),
 * and what it loses when a socket closes too early ({@link
 * dev.npipe.internal.unix.samba.Lingering}). What smbd says and wants to hear is behind {@link
 * dev.npipe.internal.SambaProtocol}, which another module implements.
 *
 * <p>It stands on {@code reception}, {@code greeting}, {@code flow}, {@code framing}, {@code name}
 * and {@code socket}; only {@code unix} itself knows it.
 */
package dev.npipe.internal.unix.samba;
