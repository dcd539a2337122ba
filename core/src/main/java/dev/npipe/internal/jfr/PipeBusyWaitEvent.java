// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A client waited because all instances were in use. */
public final class PipeBusyWaitEvent {
    private final @Nullable Recorded recorded = isEnabled() ? new Recorded() : null;

    /** Not begun yet. */
    public PipeBusyWaitEvent() {}

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

    /** Begins to measure. */
    public void begin() {
        if (recorded != null) {
            recorded.begin();
        }
    }

    /** Ends, and is recorded if anybody wants it. */
    public void commit(String pipe, boolean granted) {
        if (recorded == null) {
            return;
        }
        recorded.end();
        if (recorded.shouldCommit()) {
            recorded.address = pipe;
            recorded.granted = granted;
            recorded.commit();
        }
    }

    /** Never committed: it tells whether such events are recorded. */
    private static final class Asked {
        static final Recorded EVENT = new Recorded();
    }

    /** What the recording shows. */
    @Name("dev.npipe.PipeBusyWait")
    @Label("Pipe Busy Wait")
    @Description("A client waited for a free instance of a pipe")
    @Category("Named Pipes")
    @Enabled(false)
    @StackTrace(false)
    @Threshold("1 ms")
    static final class Recorded extends Event {
        /** The pipe. */
        @Label("Address")
        public @Nullable String address;

        /** Whether it got an instance. */
        @Label("Granted")
        public boolean granted;
    }
}
