// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.unix.socket.UnixSocket;

/** Makes sockets of descriptors. */
@FunctionalInterface
public interface DescriptorSockets {
    /** The connected socket of this descriptor, which is closed if this fails. */
    UnixSocket of(CallState state, int descriptor);
}
