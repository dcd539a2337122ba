// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** Looking at one descriptor without waiting. */
final class Polls {
    private Polls() {}

    /** The events that are so now, of those asked for and of those that are always told. */
    static int now(MemorySegment state, int fd, int events) {
        MemorySegment one = States.argument(state, 8);
        one.set(JAVA_INT, 0, fd);
        one.set(JAVA_SHORT, 4, (short) events);
        one.set(JAVA_SHORT, 6, (short) 0);
        int n = Libc.pollNow(state, one);
        return n <= 0 ? 0 : one.get(JAVA_SHORT, 6);
    }
}
