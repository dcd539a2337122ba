// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.capture;

import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;

/**
 * A packet of a recording.
 *
 * @param number counts the packets of the file from 1, as Wireshark does
 * @param nanos when it passed, in nanoseconds since 1970
 * @param bytes not to be changed
 * @param complete whether a message ends here
 */
@SuppressWarnings("ArrayRecordComponent") // read from a file of any size, and compared by nobody
public record Packet(
        long number,
        long nanos,
        long conversation,
        Direction direction,
        Kind kind,
        byte[] bytes,
        boolean complete) {}
