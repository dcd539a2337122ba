// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import java.util.ArrayDeque;

/** A completion port of the model: the addresses of OVERLAPPEDs, first in, first out. */
final class FakePort {
    final ArrayDeque<Long> packets = new ArrayDeque<>();
}
