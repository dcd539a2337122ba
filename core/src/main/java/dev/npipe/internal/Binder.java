// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.util.Optional;

/** Makes a server's pipe. */
public interface Binder {
    /** Creates a pipe and begins to listen. */
    Listener bind(NamedPipeAddress address, BindOptions options) throws IOException;

    /**
     * Begins to listen at sockets that were handed to this process.
     *
     * @param name what the service manager calls them; if empty, their paths are the pipe's
     */
    default Listener bindInherited(
            NamedPipeAddress address, BindOptions options, Optional<String> name)
            throws IOException {
        throw new UnsupportedOperationException(
                address
                        + ": only the backend linux takes over sockets of a service manager; it needs"
                        + " Linux and --enable-native-access=dev.npipe");
    }
}
