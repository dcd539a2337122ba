// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;

/** The builders of a backend, for tests of what stands on them in other packages. */
@SuppressWarnings("exports") // tests of other packages of this module use it
public final class PipeBuilders {
    private PipeBuilders() {}

    /** For a server's end. */
    public static NamedPipeServerChannelBuilder server(Provider backend) {
        return new NamedPipeServerChannelBuilder(() -> backend);
    }

    /** For a client's end. */
    public static NamedPipeChannelBuilder client(Provider backend) {
        return new NamedPipeChannelBuilder(() -> backend);
    }
}
