// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** A writer who sees that there is room writes over nothing that the reader has yet to copy. */
@JCStressTest
@Outcome(id = "1, (0|8)", expect = ACCEPTABLE, desc = "the reader has what was written first")
@Outcome(expect = FORBIDDEN, desc = "it was written over under the reader")
@State
public class GiveBackTest {
    private final StressedRing ring = new StressedRing();

    /** A full ring. */
    public GiveBackTest() {
        ring.put(1);
        ring.put(2);
        ring.writer.publish();
    }

    /** Reads the first piece. */
    @Actor
    public void read(JI_Result result) {
        result.r1 = ring.take();
        ring.reader.giveBack();
    }

    /** Writes in its place, if that is free. */
    @Actor
    public void write(JI_Result result) {
        result.r2 = ring.put(3);
    }
}
