// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A writer who goes to sleep sees the room, or the reader sees that he sleeps. */
@JCStressTest
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the writer saw the room")
@Outcome(id = "true, (true|false)", expect = ACCEPTABLE, desc = "the reader wakes the writer")
@Outcome(expect = FORBIDDEN, desc = "the writer sleeps, and nobody wakes him")
@State
public class WriterSleepTest {
    private final StressedRing ring = new StressedRing();

    /** A full ring. */
    public WriterSleepTest() {
        ring.put(1);
        ring.put(2);
        ring.writer.publish();
    }

    /** Makes room, and wakes who sleeps. */
    @Actor
    public void read(ZZ_Result result) {
        ring.take();
        result.r1 = ring.reader.giveBack();
    }

    /** Goes to sleep. */
    @Actor
    public void sleep(ZZ_Result result) {
        result.r2 = ring.mayWriterNotSleep();
    }
}
