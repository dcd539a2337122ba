// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.internal.local.LocalProvider;
import dev.npipe.internal.nio.NioSockets;
import java.util.Locale;
import java.util.Optional;

/** Chooses the backend, once: the only place that asks for the operating system. */
public final class Providers {
    private Providers() {}

    /**
     * The backend of this machine.
     *
     * @throws UnsupportedOperationException if there is none
     */
    public static Provider current() {
        return Holder.CURRENT.orElseThrow(
                () ->
                        new UnsupportedOperationException(
                                "npipe has no backend for %s on %s"
                                        .formatted(
                                                System.getProperty("os.name"),
                                                System.getProperty("os.arch"))));
    }

    private static final class Holder {
        static final Optional<Provider> CURRENT = choose();

        private static Optional<Provider> choose() {
            String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
            return os.startsWith("windows")
                    ? Optional.empty()
                    : Optional.of(new LocalProvider("nio", new NioSockets()));
        }
    }
}
