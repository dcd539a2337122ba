// SPDX-License-Identifier: Apache-2.0

/**
 * Who waits for a descriptor on Linux, and how: threads of the platform in the kernel, virtual
 * threads parked until epoll says that there is something. A descriptor is closed when its last
 * user has left ({@link dev.npipe.internal.linux.waiting.Descriptor}).
 */
package dev.npipe.internal.linux.waiting;
