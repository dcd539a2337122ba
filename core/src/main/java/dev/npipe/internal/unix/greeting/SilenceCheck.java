// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import java.io.IOException;

/**
 * Asked when a server has said nothing for as long as a handshake may take: it may let the client
 * wait for an instance, or be one that never answers.
 */
@FunctionalInterface
public interface SilenceCheck {
    /** Any silence is waited out. */
    SilenceCheck NONE = new Patience();

    /** Waits as long as it takes. */
    final class Patience implements SilenceCheck {
        private Patience() {}

        @Override
        public void check() {}
    }

    /** What a client is told of a silent server. */
    String REASON = "the server did not answer in time";

    /** Returns when there is a reason to go on waiting; throws otherwise. */
    void check() throws IOException;
}
