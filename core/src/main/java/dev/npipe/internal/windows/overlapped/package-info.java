// SPDX-License-Identifier: Apache-2.0

/**
 * Operations that are in flight: their memory, the completion port, handles that several threads
 * use, and helper threads for the calls that have no overlapped form.
 *
 * <p><b>The rule of this package.</b> From the call that starts an operation until the operation
 * has ended, its OVERLAPPED and its buffer belong to the kernel, also after a cancel. So whoever
 * started one waits until it has ended, whatever happens meanwhile; and the memory that holds an
 * OVERLAPPED is never given back to the system, only to another {@link
 * dev.npipe.internal.windows.overlapped.Operation}, for packets may still be on their way to it.
 *
 * <p>Closing a handle cancels what is in flight on it and returns; the last user closes it.
 */
package dev.npipe.internal.windows.overlapped;
