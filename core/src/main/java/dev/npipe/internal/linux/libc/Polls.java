// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** What is so with one descriptor. */
public final class Polls {
    private Polls() {}

    /** The events that are so now, of those asked for and of those that are always told. */
    public static int now(MemorySegment state, int fd, int events) {
        return poll(state, fd, events, 0);
    }

    /** Waits for the events; 0 if the wait was interrupted by a signal. */
    public static int await(MemorySegment state, int fd, int events) {
        return poll(state, fd, events, -1);
    }

    /** Waits for the events for so long; 0 if none came, or a signal ended the wait. */
    public static int await(MemorySegment state, int fd, int events, long millis) {
        return poll(state, fd, events, (int) Math.min(millis, Integer.MAX_VALUE));
    }

    private static int poll(MemorySegment state, int fd, int events, int millis) {
        MemorySegment one = States.argument(state, 8);
        one.set(JAVA_INT, 0, fd);
        one.set(JAVA_SHORT, 4, (short) events);
        one.set(JAVA_SHORT, 6, (short) 0);
        int n = Waiting.poll(state, one, millis);
        return n <= 0 ? 0 : one.get(JAVA_SHORT, 6);
    }
}
