// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeMode;
import java.io.IOException;

/** What became of a connect or an accept, which waited on a thread of its own. */
sealed interface Opened {
    /**
     * There is a pipe.
     *
     * @param pipe the pipe, which belongs to whoever has this
     * @param messages whether it is of message type
     */
    record Pipe(NamedPipeChannel pipe, boolean messages) implements Opened {
        @Override
        public void discard() {
            QuietClose.close(pipe, pipe);
        }
    }

    /**
     * There is none.
     *
     * @param failure why
     */
    record Failed(Throwable failure) implements Opened {
        @Override
        public void discard() {
            // Nobody is left who asked.
        }
    }

    /** A connect or an accept. */
    interface Opening {
        NamedPipeChannel open() throws IOException;
    }

    /** Opens a pipe and asks for its type, both of which may wait. */
    static Opened by(Opening opening) {
        NamedPipeChannel pipe = null;
        try {
            pipe = opening.open();
            return new Pipe(pipe, pipe.info().type() == PipeMode.MESSAGE);
        } catch (Throwable e) {
            if (pipe != null) {
                QuietClose.close(pipe, pipe);
            }
            return new Failed(e);
        }
    }

    /** Closes a pipe that nobody gets. */
    void discard();
}
