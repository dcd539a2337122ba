// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A reader who sees that there are bytes sees these bytes; and the mark, which came before. */
@JCStressTest
@Outcome(id = "0, (-1|5)", expect = ACCEPTABLE, desc = "nothing is there yet")
@Outcome(id = "81985529216486895, 5", expect = ACCEPTABLE, desc = "all of it is there")
@Outcome(expect = FORBIDDEN, desc = "the index was seen before what it covers")
@State
public class PublishTest {
    private static final long PIECE = 0x0123456789abcdefL;

    private final StressedRing ring = new StressedRing();

    /** Begins, and writes. */
    @Actor
    public void write() {
        ring.writer.begin(5);
        ring.put(PIECE);
        ring.writer.publish();
    }

    /** Reads. */
    @Actor
    public void read(JJ_Result result) {
        result.r1 = ring.take();
        result.r2 = ring.reader.mark();
    }
}
