// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.jfr;

/** Tells whether this runtime has a Flight Recorder: an image can be without its module. */
final class Recorder {
    /** Asked for by the name of a class, since a class path has no module that could require it. */
    static final boolean IS_PRESENT = isPresent();

    private Recorder() {}

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.Event", false, Recorder.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
