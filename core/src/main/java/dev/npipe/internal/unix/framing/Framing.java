// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.nio.ByteBuffer;

/** How messages are told apart in a stream: by a header before each, which has its length. */
public interface Framing {
    /** The length of a header, in bytes. */
    int headerSize();

    /** Puts the header of a message at the buffer's position. */
    void putHeader(ByteBuffer dst, int length);

    /**
     * Understands the header at an index of a little-endian buffer.
     *
     * @return the length of the message that follows, or a negative number: the header of a control
     *     frame, if this framing has any
     */
    int header(ByteBuffer bytes, int index);

    /** True when control frames may stand between messages. */
    boolean hasControlFrames();

    /** True when a message may have no bytes. */
    boolean carriesEmptyMessages();

    /**
     * Refuses a message that has no frame.
     *
     * @param pipe the pipe, for the message
     * @param length its length in bytes
     */
    void check(String pipe, long length);
}
