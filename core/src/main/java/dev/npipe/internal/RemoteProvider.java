// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Pipes across the network, where the system has none of its own: a service that another module
 * provides. The meaning of each method is at {@link Provider}.
 */
public interface RemoteProvider {
    /** Opens a pipe of another machine. */
    Connection connect(NamedPipeAddress address, ConnectOptions options) throws IOException;

    /**
     * How the clients of other machines come to a pipe of this one: through Samba.
     *
     * @throws UnsupportedOperationException if there is no way for them, or not for such a pipe
     */
    SambaProtocol samba(NamedPipeAddress address, BindOptions options) throws IOException;

    /** Tells whether a pipe of another machine has a server. */
    boolean exists(NamedPipeAddress address) throws IOException;

    /** Waits until an instance of a pipe of another machine is free. */
    boolean await(NamedPipeAddress address, Optional<Duration> timeout) throws IOException;
}
