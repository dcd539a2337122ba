// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One end of a connection moved into shared memory or out of it, or stayed where it was. */
public final class PipeLaneEvent {
    private PipeLaneEvent() {}

    private static boolean isEnabled() {
        try {
            return Recorder.isInUse() && Asked.EVENT.isEnabled();
        } catch (LinkageError | VirtualMachineError e) {
            return Recorder.giveUp(e);
        }
    }

    /** It is in, with rings of so many bytes together. Never fails. */
    public static void entered(String pipe, long bytes) {
        commit(pipe, true, bytes, null);
    }

    /** It is out, and the memory is given back. Never fails. */
    public static void left(String pipe, long bytes) {
        commit(pipe, false, bytes, null);
    }

    /** It asked, or was asked, and is not in. Never fails. */
    public static void stayedOut(String pipe, Object reason) {
        commit(pipe, false, 0, reason);
    }

    private static void commit(String pipe, boolean entered, long bytes, @Nullable Object reason) {
        if (!isEnabled()) {
            return;
        }
        try {
            var recorded = new Recorded();
            if (recorded.shouldCommit()) {
                recorded.address = pipe;
                recorded.entered = entered;
                recorded.bytes = bytes;
                recorded.reason = reason == null ? null : reason.toString();
                recorded.commit();
            }
        } catch (VirtualMachineError e) {
            return; // no memory to record it, and the lane is what it is
        }
    }

    /** Never committed: it tells whether such events are recorded. */
    private static final class Asked {
        static final Recorded EVENT = new Recorded();
    }

    /** What the recording shows. */
    @Name("dev.npipe.PipeLane")
    @Label("Pipe Lane")
    @Description("One end of a pipe moved into shared memory or out of it, or stayed where it was")
    @Category("Named Pipes")
    @Enabled(false)
    @StackTrace(false)
    static final class Recorded extends Event {
        /** The pipe. */
        @Label("Address")
        public @Nullable String address;

        /** Whether it is in shared memory now. */
        @Label("Entered")
        public boolean entered;

        /** The size of both rings together, 0 when there was none. */
        @Label("Bytes")
        @DataAmount
        public long bytes;

        /** Why it stays where it is, or null when it entered or left. */
        @Label("Reason")
        public @Nullable String reason;
    }
}
