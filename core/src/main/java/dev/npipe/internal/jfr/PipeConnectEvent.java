// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A client connected, or failed to. */
public final class PipeConnectEvent {
    private final @Nullable Recorded recorded = isEnabled() ? new Recorded() : null;

    /** Not begun yet. */
    public PipeConnectEvent() {}

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
    public void commit(Object pipe, @Nullable Exception failure) {
        if (recorded == null) {
            return;
        }
        recorded.end();
        if (recorded.shouldCommit()) {
            recorded.address = pipe.toString();
            recorded.failure = failure == null ? null : failure.toString();
            recorded.commit();
        }
    }

    /** Never committed: it tells whether such events are recorded. */
    private static final class Asked {
        static final Recorded EVENT = new Recorded();
    }

    /** What the recording shows. */
    @Name("dev.npipe.PipeConnect")
    @Label("Pipe Connect")
    @Description("Connecting to a pipe")
    @Category("Named Pipes")
    @Enabled(false)
    static final class Recorded extends Event {
        /** The pipe. */
        @Label("Address")
        public @Nullable String address;

        /** The exception, or null when it connected. */
        @Label("Failure")
        public @Nullable String failure;
    }
}
