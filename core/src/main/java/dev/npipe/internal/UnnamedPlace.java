// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.NamedPipeAddress;

/**
 * Where a pipe without a name is made: at an address that nobody can guess.
 *
 * @param address what the other end opens, for as long as it is not connected
 * @param binder makes the pipe, at this address only
 */
public record UnnamedPlace(NamedPipeAddress address, Binder binder) {}
