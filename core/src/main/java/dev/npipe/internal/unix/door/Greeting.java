// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import java.io.IOException;
import java.util.Optional;

/** The greeting of one client at a door. Used by one thread at a time. */
public interface Greeting {
    /**
     * Hears what there is, and never waits. Once the client has said all of it, it is not asked
     * again.
     *
     * @return the request; empty when the client has not said all of it
     * @throws java.io.EOFException if the client leaves
     * @throws dev.npipe.internal.unix.greeting.MalformedHelloException if it says something else
     */
    Optional<Request> hear() throws IOException;
}
