// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import java.io.IOException;
import java.util.Optional;

/** The greeting of one client at a door. Used by one thread at a time. */
public interface Greeting {
    /**
     * Hears what the client asks for. Once it has said all of it, it is not asked again.
     *
     * @param patient false on the thread that takes clients in, which no client may hold up
     * @return the request; empty when a client was not heard out, which only happens without
     *     patience
     * @throws java.io.EOFException if the client leaves
     * @throws dev.npipe.internal.unix.greeting.MalformedHelloException if it says something else
     * @throws java.nio.channels.InterruptedByTimeoutException if patience ends
     */
    Optional<Request> hear(boolean patient) throws IOException;
}
