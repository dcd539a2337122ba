// SPDX-License-Identifier: Apache-2.0

/**
 * The named pipes of Windows itself, through the FFM API. {@link
 * dev.npipe.internal.windows.WindowsProvider} is the door; behind it, each wing knows those after
 * it only: {@code rendezvous} where lanes are asked for, {@code greeting} how the ends meet, {@code
 * flow} what moves through a pipe, {@code lane} memory that both ends have, {@code identity} who is
 * there, {@code name} pipes by name, {@code overlapped} operations in flight, {@code system} the
 * system's calls.
 */
package dev.npipe.internal.windows;
