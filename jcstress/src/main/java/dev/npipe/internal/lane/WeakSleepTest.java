// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** That these tests would see a wake-up that is lost: as it is if a store does not go first. */
@JCStressTest
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the reader saw the bytes")
@Outcome(id = "true, (true|false)", expect = ACCEPTABLE, desc = "the writer wakes the reader")
@Outcome(expect = ACCEPTABLE_INTERESTING, desc = "the reader sleeps, and nobody wakes him")
@State
public class WeakSleepTest {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words = new long[2];

    /** Moves the index, and looks whether somebody sleeps, without a fence between. */
    @Actor
    public void write(ZZ_Result result) {
        WORD.setRelease(words, 0, 1L);
        result.r1 = (long) WORD.getAcquire(words, 1) != 0;
    }

    /** Says that it sleeps, and looks at the index. */
    @Actor
    public void sleep(ZZ_Result result) {
        WORD.setRelease(words, 1, 1L);
        result.r2 = (long) WORD.getAcquire(words, 0) != 0;
    }
}
