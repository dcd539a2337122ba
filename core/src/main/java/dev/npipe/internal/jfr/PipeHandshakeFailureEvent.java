// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A handshake did not succeed. */
public final class PipeHandshakeFailureEvent {
    private PipeHandshakeFailureEvent() {}

    /** Loads it where recordings are made, for a server that is never to be without. */
    public static void load() {
        boolean _ = isEnabled();
    }

    private static boolean isEnabled() {
        try {
            return Recorder.isInUse() && Asked.EVENT.isEnabled();
        } catch (LinkageError | VirtualMachineError e) {
            return Recorder.giveUp(e);
        }
    }

    /** Records it if anybody wants it. */
    public static void commit(String pipe, String reason) {
        if (!isEnabled()) {
            return;
        }
        var recorded = new Recorded();
        if (recorded.shouldCommit()) {
            recorded.address = pipe;
            recorded.reason = reason;
            recorded.commit();
        }
    }

    /** Never committed: it tells whether such events are recorded. */
    private static final class Asked {
        static final Recorded EVENT = new Recorded();
    }

    /** What the recording shows. */
    @Name("dev.npipe.PipeHandshakeFailure")
    @Label("Pipe Handshake Failure")
    @Description("A client connected and did not complete the handshake")
    @Category("Named Pipes")
    @Enabled(false)
    @StackTrace(false)
    static final class Recorded extends Event {
        /** The pipe. */
        @Label("Address")
        public @Nullable String address;

        /** What was wrong. */
        @Label("Reason")
        public @Nullable String reason;
    }
}
