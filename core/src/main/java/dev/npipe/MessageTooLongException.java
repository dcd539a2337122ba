// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.util.OptionalLong;

/**
 * A message, or a line, is longer than its reader allows: {@code ERROR_MORE_DATA} (234).
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
        this(pipe, messageLength.orElse(UNKNOWN), maxBytes, reason(messageLength, maxBytes));
    }

    private MessageTooLongException(String pipe, long messageLength, int maxBytes, String reason) {
        super(pipe, WinError.ERROR_MORE_DATA, reason);
        this.messageLength = messageLength;
        this.maxBytes = maxBytes;
    }

    /**
     * Creates an exception for a line, whose length is not known.
     *
     * @param pipe the pipe, in the form a user knows it by
     * @param maxBytes what the reader allows, in bytes
     * @return the exception
     */
    public static MessageTooLongException ofLine(String pipe, int maxBytes) {
        return new MessageTooLongException(
                pipe, UNKNOWN, maxBytes, "a line is longer than " + maxBytes + " bytes");
    }

    private static String reason(OptionalLong length, int maxBytes) {
        return length.isPresent()
                ? "a message of " + length.getAsLong() + " bytes is longer than " + maxBytes
                : "a message is longer than " + maxBytes + " bytes";
    }

    /**
     * How long the message is, or what is left of one that was begun.
     *
     * @return the number of bytes; empty for a line, and where the end of the message is not known
     *     yet
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
