// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A reader who goes to sleep sees the bytes, or the writer sees that he sleeps. */
@JCStressTest
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the reader saw the bytes")
@Outcome(id = "true, (true|false)", expect = ACCEPTABLE, desc = "the writer wakes the reader")
@Outcome(expect = FORBIDDEN, desc = "the reader sleeps, and nobody wakes him")
@State
public class ReaderSleepTest {
    private final StressedRing ring = new StressedRing();

    /** Writes, and wakes who sleeps. */
    @Actor
    public void write(ZZ_Result result) {
        ring.put(1);
        result.r1 = ring.writer.publish();
    }

    /** Goes to sleep. */
    @Actor
    public void sleep(ZZ_Result result) {
        result.r2 = ring.mayReaderNotSleep();
    }
}
