// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJJ_Result;

/** A reader who sees that the writer has left sees everything that was before that. */
@JCStressTest
@Outcome(id = "false, -1, 0", expect = ACCEPTABLE, desc = "the writer is still there")
@Outcome(id = "true, 5, 1", expect = ACCEPTABLE, desc = "it has left, and all is there")
@Outcome(expect = FORBIDDEN, desc = "the reader would go after it too early")
@State
public class LeaveTest {
    private final StressedRing ring = new StressedRing();

    /** Begins, writes and leaves. */
    @Actor
    public void write() {
        ring.writer.begin(5);
        ring.put(1);
        ring.writer.publish();
        ring.writer.leave(7);
    }

    /** Looks in the other order. */
    @Actor
    public void read(ZJJ_Result result) {
        result.r1 = ring.hasWriterLeft();
        result.r2 = result.r1 ? ring.reader.mark() : -1;
        result.r3 = result.r1 ? ring.take() : 0;
    }
}
