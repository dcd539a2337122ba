// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

import dev.npipe.internal.background.PipeLog;
import java.lang.System.Logger.Level;
import jdk.jfr.FlightRecorder;

/**
 * Tells whether there can be recordings now. The first class of an event takes the JVM a tenth of a
 * second to load, so none is touched before somebody uses the Flight Recorder.
 */
final class Recorder {
    /** Asked for by the name of a class, since a class path has no module that could require it. */
    private static final boolean IS_PRESENT = isPresent();

    /** False once an event could not be loaded: its class never can be then. */
    private static volatile boolean works = IS_PRESENT;

    private Recorder() {}

    /** An image can be without its module. */
    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.FlightRecorder", false, Recorder.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** True from the first recording of this process on, whoever asked for that. */
    static boolean isInUse() {
        return works && FlightRecorder.isInitialized();
    }

    /**
     * Does without events after one could not be loaded, as when a recording begins while memory or
     * descriptors are out; a pipe works on without them.
     *
     * @return false, as nothing is recorded
     */
    static boolean giveUp(Throwable failure) {
        works = false;
        PipeLog.log(Level.WARNING, "npipe", "the events of pipes cannot be recorded", failure);
        return false;
    }
}
