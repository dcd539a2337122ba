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

/** A server refused a client. */
public final class PipeRefusedEvent {
    private PipeRefusedEvent() {}

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
    public static void commit(String pipe, String user, int errorCode) {
        if (!isEnabled()) {
            return;
        }
        var recorded = new Recorded();
        if (recorded.shouldCommit()) {
            recorded.address = pipe;
            recorded.user = user;
            recorded.errorCode = errorCode;
            recorded.commit();
        }
    }

    /** Never committed: it tells whether such events are recorded. */
    private static final class Asked {
        static final Recorded EVENT = new Recorded();
    }

    /** What the recording shows. */
    @Name("dev.npipe.PipeRefused")
    @Label("Pipe Refused")
    @Description("A server refused a client")
    @Category("Named Pipes")
    @Enabled(false)
    @StackTrace(false)
    static final class Recorded extends Event {
        /** The pipe. */
        @Label("Address")
        public @Nullable String address;

        /** Who was refused, as far as the system tells. */
        @Label("User")
        public @Nullable String user;

        /** The Win32 code of the refusal, 5 for access denied. */
        @Label("Error Code")
        public int errorCode;
    }
}
