// SPDX-License-Identifier: Apache-2.0

/**
 * The system's calls: its libraries, the numbers and structures of its headers, its errors.
 *
 * <p>The functions are behind three interfaces ({@link dev.npipe.internal.windows.system.Kernel32},
 * {@link dev.npipe.internal.windows.system.Advapi32}, {@link
 * dev.npipe.internal.windows.system.Ntdll}), so that everything above them also runs against a
 * model of the system on any machine. Nothing here knows what a pipe is used for.
 */
package dev.npipe.internal.windows.system;
