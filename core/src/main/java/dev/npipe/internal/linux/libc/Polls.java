// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

/** What is so with one descriptor. */
public final class Polls {
    public static final int FIRST = 1;
    public static final int SECOND = 2;

    /** The size of a {@code struct pollfd}: the descriptor, what is asked for, and what is so. */
    private static final int SIZE = 8;

    private static final int ASKED = 4;
    private static final int FOUND = 6;

    private Polls() {}

    /** The events that are so now, of those asked for and of those that are always told. */
    public static int now(CallState state, int fd, int events) {
        return poll(state, fd, events, 0);
    }

    /** Waits for the events; 0 if the wait was interrupted by a signal. */
    public static int await(CallState state, int fd, int events) {
        return poll(state, fd, events, -1);
    }

    /** Waits for the events for so long; 0 if none came, or a signal ended the wait. */
    public static int await(CallState state, int fd, int events, long millis) {
        return poll(state, fd, events, (int) Math.min(millis, Integer.MAX_VALUE));
    }

    /**
     * Waits for something to read at one of two descriptors, so long at most, {@link
     * Long#MAX_VALUE} for ever.
     *
     * @return {@link #FIRST} and {@link #SECOND}, or 0 if the time is over or a signal came
     */
    public static int awaitEither(CallState state, int first, int second, long millis) {
        set(state, 0, first, Constants.POLLIN);
        set(state, SIZE, second, Constants.POLLIN);
        int limit = millis == Long.MAX_VALUE ? -1 : (int) Math.min(millis, Integer.MAX_VALUE);
        int n = Waiting.poll(state, state.argument(2 * SIZE), 2, limit);
        return n <= 0
                ? 0
                : (state.getShort(FOUND) != 0 ? FIRST : 0)
                        | (state.getShort(SIZE + FOUND) != 0 ? SECOND : 0);
    }

    private static void set(CallState state, int at, int fd, int events) {
        state.putInt(at, fd);
        state.putShort(at + ASKED, (short) events);
        state.putShort(at + FOUND, (short) 0);
    }

    private static int poll(CallState state, int fd, int events, int millis) {
        set(state, 0, fd, events);
        int n = Waiting.poll(state, state.argument(SIZE), 1, millis);
        return n <= 0 ? 0 : state.getShort(FOUND);
    }
}
