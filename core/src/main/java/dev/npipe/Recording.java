// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Connection;
import dev.npipe.internal.jfr.PipeAcceptEvent;
import dev.npipe.internal.jfr.PipeReadEvent;
import dev.npipe.internal.jfr.PipeWriteEvent;
import java.io.IOException;

/** The recorded twins of a channel's calls: they do the same and leave an event. */
final class Recording {
    private Recording() {}

    /** A read or a write. */
    interface Transfer {
        /**
         * The number of bytes, negative at the end of the stream; or {@link Connection#NOT_NOW},
         * which leaves no event.
         */
        int run() throws IOException;
    }

    /** An accept, which keeps the client. */
    interface Accept {
        /** Waits for a client. */
        void run() throws IOException;
    }

    static boolean ofReads() {
        return PipeReadEvent.isEnabled();
    }

    static boolean ofWrites() {
        return PipeWriteEvent.isEnabled();
    }

    static int read(NamedPipeAddress address, long timeoutNanos, Transfer read) throws IOException {
        var event = new PipeReadEvent();
        event.begin();
        int n = read.run();
        if (n != Connection.NOT_NOW) {
            event.commit(address, TimeLimit.millisOf(timeoutNanos), n);
        }
        return n;
    }

    static int write(NamedPipeAddress address, long timeoutNanos, Transfer write)
            throws IOException {
        var event = new PipeWriteEvent();
        event.begin();
        int n = write.run();
        if (n != Connection.NOT_NOW) {
            event.commit(address, TimeLimit.millisOf(timeoutNanos), n);
        }
        return n;
    }

    static void accept(NamedPipeAddress address, Accept accept) throws IOException {
        var event = new PipeAcceptEvent();
        event.begin();
        accept.run();
        event.commit(address);
    }
}
