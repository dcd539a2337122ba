// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.NamedPipeAddress;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the module that brings pipes across the network, once. */
public final class Remotes {
    private Remotes() {}

    /** The provider, if its module is there. */
    public static Optional<RemoteProvider> provider() {
        return Holder.PROVIDER;
    }

    /**
     * The provider for an address.
     *
     * @throws UnsupportedOperationException if there is none
     */
    public static RemoteProvider required(NamedPipeAddress address) {
        return provider()
                .orElseThrow(
                        () ->
                                new UnsupportedOperationException(
                                        address
                                                + ": pipes across the network need the module"
                                                + " dev.npipe.smb (artifact npipe-smb), which is"
                                                + " not here"));
    }

    private static final class Holder {
        static final Optional<RemoteProvider> PROVIDER =
                ServiceLoader.load(RemoteProvider.class, RemoteProvider.class.getClassLoader())
                        .findFirst();
    }
}
