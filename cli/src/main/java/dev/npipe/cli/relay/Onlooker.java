// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.flow.CarryException;
import dev.npipe.cli.flow.Watcher;
import dev.npipe.cli.manners.ExitCode;
import java.util.Optional;

/** Looks on while conversations are carried, on the threads that carry them. */
public interface Onlooker {
    /** Nobody looks. */
    Onlooker NOBODY = _ -> View.NONE;

    /** A client came, and its server was reached. */
    View opened(Connection connection);

    /**
     * Nothing more is carried; called once, also when Ctrl-C ends the process.
     *
     * @return how it went, for the exit code
     */
    default ExitCode finish() {
        return ExitCode.OK;
    }

    /** Looks on at one conversation. */
    interface View {
        /** Looks away. */
        View NONE = new View() {};

        /** Sees what the client sends. */
        default Watcher toServer() {
            return Watcher.NONE;
        }

        /** Sees what the server sends. */
        default Watcher toClient() {
            return Watcher.NONE;
        }

        /**
         * It is over.
         *
         * @param failure how it broke off, if it did
         * @param clientFailed whether it was the client's end that failed
         */
        default void closed(Optional<CarryException> failure, boolean clientFailed) {}
    }
}
