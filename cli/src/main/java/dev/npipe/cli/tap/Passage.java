// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import java.time.Instant;
import java.util.Arrays;

/**
 * Something that a tap saw: a message or a piece of a stream on its way, or the begin or end of a
 * conversation.
 *
 * @param number counts everything that the tap saw, from 1, without a gap
 * @param time when it was seen, before it was carried on
 * @param conversation which conversation, from 1
 * @param direction which way
 * @param kind what it is
 * @param peer the client, for the user to read
 * @param bytes what passed; for a failure its text in UTF-8; not to be changed
 * @param complete whether a message ends here; true for every piece of a stream
 * @param size how many bytes passed: more than there are in {@code bytes} of one that was cut
 */
@SuppressWarnings("ArrayRecordComponent") // one of a million: no copy, and nobody compares them
public record Passage(
        long number,
        Instant time,
        long conversation,
        Direction direction,
        Kind kind,
        String peer,
        byte[] bytes,
        boolean complete,
        int size) {

    /** One that is whole. */
    public Passage(
            long number,
            Instant time,
            long conversation,
            Direction direction,
            Kind kind,
            String peer,
            byte[] bytes,
            boolean complete) {
        this(number, time, conversation, direction, kind, peer, bytes, complete, bytes.length);
    }

    /** The same with the first bytes only: for who keeps many. */
    public Passage cut(int limit) {
        return bytes.length <= limit
                ? this
                : new Passage(
                        number,
                        time,
                        conversation,
                        direction,
                        kind,
                        peer,
                        Arrays.copyOf(bytes, limit),
                        complete,
                        size);
    }

    /** Which way something passes. */
    public enum Direction {
        /** From the client, who came to the tap's door. */
        TO_SERVER,
        /** From the server that the tap went to. */
        TO_CLIENT
    }

    /** What passes. */
    public enum Kind {
        /** A client came, and its server was reached; the direction says nothing. */
        OPENED,
        /** Bytes: on pipes with messages one message, elsewhere what one read gave. */
        DATA,
        /** The sender of this direction sends no more. */
        ENDED,
        /** The conversation is over; the direction says nothing. */
        CLOSED,
        /** It broke off; the direction is that of the end that failed to send. */
        FAILED
    }
}
