// SPDX-License-Identifier: Apache-2.0

/**
 * The named pipes of Windows itself, through the FFM API.
 *
 * <p>The functions are behind three small interfaces ({@link dev.npipe.internal.windows.Kernel32},
 * {@link dev.npipe.internal.windows.Advapi32}, {@link dev.npipe.internal.windows.Ntdll}), so that
 * everything above them also runs against a model of the system on any machine.
 *
 * <p><b>The rule of this package.</b> From the call that starts an operation until the operation
 * has ended, its OVERLAPPED and its buffer belong to the kernel, also after a cancel. So whoever
 * started one waits until it has ended, whatever happens meanwhile; and the memory that holds an
 * OVERLAPPED is never given back to the system, only to another {@link
 * dev.npipe.internal.windows.Operation}, for packets may still be on their way to it.
 *
 * <p>Closing a handle cancels what is in flight on it and returns; the last user closes it.
 */
package dev.npipe.internal.windows;
