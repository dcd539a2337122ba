// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A read, with the time it waited. */
public final class PipeReadEvent {
    private final @Nullable Recorded recorded = isEnabled() ? new Recorded() : null;

    /** Not begun yet. */
    public PipeReadEvent() {}

    /** Whether such events are recorded now. */
    public static boolean isEnabled() {
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

    /** Ends, and is recorded if it was long enough. */
    public void commit(Object pipe, long timeoutMillis, int bytes) {
        if (recorded == null) {
            return;
        }
        recorded.end();
        if (recorded.shouldCommit()) {
            recorded.address = pipe.toString();
            recorded.timeout = timeoutMillis;
            recorded.bytesRead = Math.max(0, bytes);
            recorded.endOfStream = bytes < 0;
            recorded.commit();
        }
    }

    /** Never committed: it tells whether such events are recorded. */
    private static final class Asked {
        static final Recorded EVENT = new Recorded();
    }

    /** What the recording shows. */
    @Name("dev.npipe.PipeRead")
    @Label("Pipe Read")
    @Description("Reading data from a pipe")
    @Category("Named Pipes")
    @Enabled(false)
    @Threshold("20 ms")
    static final class Recorded extends Event {
        /** The pipe. */
        @Label("Address")
        public @Nullable String address;

        /** The read timeout in milliseconds, 0 for none. */
        @Label("Timeout Value")
        @Timespan(Timespan.MILLISECONDS)
        public long timeout;

        /** The number of bytes, 0 also at the end. */
        @Label("Bytes Read")
        @DataAmount
        public long bytesRead;

        /** Whether the peer has closed. */
        @Label("End of Stream")
        public boolean endOfStream;
    }
}
