// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.replay;

import java.util.concurrent.TimeUnit;

/** When something is sent: as in the recording, faster or slower, or at once. */
final class Pace {
    private final double speed;
    private final long begin = System.nanoTime();
    private final long recordedBegin;

    /**
     * From now on.
     *
     * @param speed how many times as fast as recorded; infinite for at once
     * @param recordedBegin when the conversation began in the recording, in nanoseconds
     */
    Pace(double speed, long recordedBegin) {
        this.speed = speed;
        this.recordedBegin = recordedBegin;
    }

    /** Waits until it is time for what passed then. */
    void await(long recorded) throws InterruptedException {
        double due = (recorded - recordedBegin) / speed;
        long left = (long) due - (System.nanoTime() - begin);
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
