// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;

/** Makes a server's pipe. */
public interface Binder {
    /** Creates a pipe and begins to listen. */
    Listener bind(NamedPipeAddress address, BindOptions options) throws IOException;
}
