// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.io.IOException;

/** Who is told what a {@link FrameReader} met on its way. */
public interface FrameListener {
    /** True when there may be control frames. */
    boolean agreed();

    /** A complete control frame of a known kind was reached, everything before it was read. */
    void reached(int kind, long count) throws IOException;

    /** So many bytes of the stream were consumed; fewer than none when some were put back. */
    void consumed(long bytes);

    /** The error for bytes that no npipe program sends; closes the connection. */
    IOException malformed(String reason);

    /** The error for an end that is not between two frames. */
    IOException cutOff(String reason);
}
