// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.util.OptionalLong;

/**
 * A message is longer than its reader allows: {@code ERROR_MORE_DATA} (234).
 *
 * @since 0.1
 */
public final class MessageTooLongException extends NamedPipeException {
    private static final long serialVersionUID = 1L;
    private static final long UNKNOWN = -1;

    /** In bytes, or UNKNOWN. */
    private final long messageLength;

    private final int maxBytes;

    /**
     * Creates an exception for one pipe.
     *
     * @param pipe the pipe, in the form a user knows it by
     * @param messageLength the length of the message, or of what is left of it, in bytes, if it is
     *     known
     * @param maxBytes what the reader allows, in bytes
     */
    public MessageTooLongException(String pipe, OptionalLong messageLength, int maxBytes) {
        super(pipe, WinError.ERROR_MORE_DATA, reason(messageLength, maxBytes));
        this.messageLength = messageLength.orElse(UNKNOWN);
        this.maxBytes = maxBytes;
    }

    private static String reason(OptionalLong length, int maxBytes) {
        return length.isPresent()
                ? "a message of " + length.getAsLong() + " bytes is longer than " + maxBytes
                : "a message is longer than " + maxBytes + " bytes";
    }

    /**
     * How long the message is, or what is left of one that was begun.
     *
     * @return the number of bytes; empty where the end of the message is not known yet
     */
    public OptionalLong messageLength() {
        return messageLength == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(messageLength);
    }

    /**
     * What the reader allows.
     *
     * @return the number of bytes
     */
    public int maxBytes() {
        return maxBytes;
    }
}
