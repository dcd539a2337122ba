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
    /** Never committed: it tells whether such events are recorded. */
    private static final @Nullable Recorded ASKED = Recorder.IS_PRESENT ? new Recorded() : null;

    private PipeHandshakeFailureEvent() {}

    /** Records it if anybody wants it. */
    public static void commit(String pipe, String reason) {
        if (ASKED == null || !ASKED.isEnabled()) {
            return;
        }
        var recorded = new Recorded();
        if (recorded.shouldCommit()) {
            recorded.address = pipe;
            recorded.reason = reason;
            recorded.commit();
        }
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
