// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.PipeMode;
import java.util.EnumSet;
import java.util.Set;

/**
 * Sockets over pipes of message type on Windows, as container engines have it: a message of no
 * bytes is the half-close.
 */
abstract class MessageTypeWindowsSocket extends PipeSocketBehaviour {
    @Override
    NamedPipeServerChannelBuilder serverOptions() {
        return super.serverOptions().mode(PipeMode.MESSAGE).zeroMessageEndsStream(true);
    }

    @Override
    public Set<Difference> differences() {
        return EnumSet.complementOf(EnumSet.of(Difference.HALF_CLOSE));
    }
}
