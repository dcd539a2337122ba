// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests whose made-up sockets keep the threads of the library running, as real ones do. */
public interface WithOpenSocket {
    @BeforeEach
    default void socketOpened() {
        Idleness.opened();
    }

    @AfterEach
    default void socketClosed() {
        Idleness.closed();
    }
}
