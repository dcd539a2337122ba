// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.util.Optional;

/**
 * A backend's shared memory, into which a connection moves its bytes when it is busy: {@code
 * docs/lane.md}. Whoever uses the connection's streams does not notice.
 */
public interface Lanes {
    /** The version of the memory's layout, in a hello; 0 there is none. */
    int VERSION = 1;

    /** What the log says of a connection that gets none, before the reason. */
    String STAYS = "a connection stays on its socket";

    /** Why there is none, where the other end knows another version. */
    static String otherVersion(int known) {
        return known == 0
                ? "its other end offers no shared memory"
                : "its other end knows version %s of shared memory, this one %s"
                        .formatted(known, VERSION);
    }

    /** The server's end of a connection that may get a lane, and the token for its client. */
    record Offer(UnixSocket socket, LaneToken token) {}

    /**
     * Prepares the server's end; empty when lanes are off.
     *
     * @param pipe for messages
     */
    Optional<Offer> offer(String pipe, UnixSocket socket) throws IOException;

    /** True when clients of this process want lanes. */
    boolean areWanted();

    /**
     * Prepares the client's end, whose server has offered a lane.
     *
     * @param pipe for messages
     * @param limit until when the connect waits for a lane, where one is wanted from the beginning
     */
    UnixSocket accept(
            String pipe, UnixSocket socket, LaneToken token, LaneDoor door, Deadline limit);

    /**
     * The server's side of {@link LaneDoor#ask}, before its answer: finds the connection, and makes
     * the memory.
     *
     * @param asking the new connection, which must be of the same user
     * @return what is to be done after the answer, or closed instead; empty if there is no lane for
     *     this token now
     */
    Optional<Opening> open(LaneToken token, UnixSocket asking) throws IOException;

    /** A lane that was made for a client that waits for it. */
    interface Opening extends AutoCloseable {
        /** Hands the memory to the client. */
        void handOver() throws IOException;

        /** Gives up what was not handed over. */
        @Override
        void close() throws IOException;
    }
}
