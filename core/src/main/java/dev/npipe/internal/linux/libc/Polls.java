// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** What is so with one descriptor. */
public final class Polls {
    public static final int FIRST = 1;
    public static final int SECOND = 2;

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

    /**
     * Waits for something to read at one of two descriptors, so long at most, {@link
     * Long#MAX_VALUE} for ever.
     *
     * @return {@link #FIRST} and {@link #SECOND}, or 0 if the time is over or a signal came
     */
    public static int awaitEither(MemorySegment state, int first, int second, long millis) {
        MemorySegment both = States.argument(state, 16);
        set(both, 0, first, Constants.POLLIN);
        set(both, 8, second, Constants.POLLIN);
        int limit = millis == Long.MAX_VALUE ? -1 : (int) Math.min(millis, Integer.MAX_VALUE);
        int n = Waiting.poll(state, both, 2, limit);
        return n <= 0
                ? 0
                : (both.get(JAVA_SHORT, 6) != 0 ? FIRST : 0)
                        | (both.get(JAVA_SHORT, 14) != 0 ? SECOND : 0);
    }

    private static void set(MemorySegment fds, long at, int fd, int events) {
        fds.set(JAVA_INT, at, fd);
        fds.set(JAVA_SHORT, at + 4, (short) events);
        fds.set(JAVA_SHORT, at + 6, (short) 0);
    }

    private static int poll(MemorySegment state, int fd, int events, int millis) {
        MemorySegment one = States.argument(state, 8);
        set(one, 0, fd, events);
        int n = Waiting.poll(state, one, 1, millis);
        return n <= 0 ? 0 : one.get(JAVA_SHORT, 6);
    }
}
