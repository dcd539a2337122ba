// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.jfr.PipeLaneEvent;
import java.lang.System.Logger.Level;

/** What the log and the recording tell of lanes. */
public final class LaneNews {
    private LaneNews() {}

    /** A connection moved into one. */
    public static void entered(String pipe, TwoRings rings) {
        PipeLog.log(
                Level.DEBUG,
                pipe,
                "a connection moved into shared memory",
                "two rings of " + rings.capacity() + " bytes");
        PipeLaneEvent.entered(pipe, rings.bytes());
    }

    /** It was left, and its memory was given back. */
    public static void left(String pipe, TwoRings rings) {
        PipeLog.log(Level.DEBUG, pipe, "a connection left shared memory");
        PipeLaneEvent.left(pipe, rings.bytes());
    }

    /** A connection stays where it is, as the other end has said so. */
    public static void stays(String pipe, String what, String why) {
        PipeLog.log(Level.DEBUG, pipe, what, why);
        PipeLaneEvent.stayedOut(pipe, why);
    }

    /** The same, for what went wrong. */
    public static void stays(String pipe, String what, Throwable why) {
        PipeLog.log(Level.DEBUG, pipe, what, why);
        PipeLaneEvent.stayedOut(pipe, why);
    }
}
