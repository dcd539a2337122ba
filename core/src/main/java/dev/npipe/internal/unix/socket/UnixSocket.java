// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.security.PeerIdentity;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A connected stream socket: two directions, and what concerns both. All methods may be called by
 * any thread, and none waits.
 */
public interface UnixSocket {
    /** The direction in which bytes arrive. */
    Source source();

    /** The direction in which bytes leave. */
    Sink sink();

    /** Ends the outgoing stream. */
    void shutdownOutput() throws IOException;

    /** Refuses the incoming stream. */
    void shutdownInput() throws IOException;

    /** Ends both streams, of which the peer learns, and wakes whoever waits in them here. */
    default void shutdown() throws IOException {
        shutdownInput();
        shutdownOutput();
    }

    /** True when the peer has surely closed both of its directions; false when not known. */
    boolean hungUp() throws IOException;

    /**
     * True when the peer has surely closed without having read everything, which no read here has
     * met yet; false when not known.
     */
    default boolean leftUnread() throws IOException {
        return false;
    }

    /**
     * The written bytes that the peer has not taken out of the system's buffers.
     *
     * @throws UnsupportedOperationException if the backend cannot know
     */
    int unsent() throws IOException;

    /** Advice to the system about its buffers, in bytes; 0 leaves its choice. */
    void bufferSizes(int receive, int send) throws IOException;

    /** The path that the other end bound its socket to, in its own spelling; none if unknown. */
    default Optional<String> boundTo() throws IOException {
        return Optional.empty();
    }

    /** True if the system tells the other end's user by name only, and may take long to find it. */
    default boolean looksUpNames() {
        return false;
    }

    /** {@link #credentials}, of which the groups may be missing. */
    default PeerIdentity user() throws IOException {
        return credentials();
    }

    /** Whose the other end was when it connected or listened, as far as access depends on it. */
    PeerIdentity credentials() throws IOException;

    /** The number of the other end's user, if it is known without asking for a name. */
    default OptionalLong userId() throws IOException {
        return OptionalLong.empty();
    }

    /** {@link #credentials}, and the process while it lives. */
    PeerIdentity peer() throws IOException;

    /**
     * Calls back once, from a thread of the backend's own, when this becomes readable or the peer
     * leaves; the callback must not wait. It takes the place of an earlier one. Nothing is called
     * after {@link #close}, and if this fails.
     */
    void onReadable(Runnable callback) throws IOException;

    /**
     * Takes the callback of {@link #onReadable} back; a call that has begun goes on. A socket that
     * never calls back has nothing to do here.
     */
    default void ignoreReadable() {}

    /** This is used in turns from now on, as a connection that nobody closes unseen. */
    default void usedIn(Turns turns) {}

    /**
     * Passes two open files to the other end, with one byte, and does not wait.
     *
     * @throws UnsupportedOperationException if this backend cannot
     */
    default void passDescriptors(int first, int second) throws IOException {
        throw new UnsupportedOperationException("this backend passes no open files");
    }

    /**
     * Takes the two open files that the other end passes; the caller closes them.
     *
     * @throws java.io.EOFException if it passes something else
     */
    default int[] takeDescriptors(Deadline deadline) throws IOException {
        throw new UnsupportedOperationException("this backend passes no open files");
    }

    /** Wakes whoever waits here and returns at once; the descriptor goes with its last user. */
    void close() throws IOException;
}
