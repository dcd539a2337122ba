// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Whoever wants to be called sees the bytes, or the writer sees that. */
@JCStressTest
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the bytes were seen")
@Outcome(id = "true, (true|false)", expect = ACCEPTABLE, desc = "the writer calls")
@Outcome(expect = FORBIDDEN, desc = "nobody is called")
@State
public class CallTest {
    private final StressedRing ring = new StressedRing();

    /** Writes, and calls who waits. */
    @Actor
    public void write(ZZ_Result result) {
        ring.put(1);
        result.r1 = ring.writer.publish();
    }

    /** Wants to be called. */
    @Actor
    public void watch(ZZ_Result result) {
        result.r2 = ring.reader.mayBeCalled();
    }
}
