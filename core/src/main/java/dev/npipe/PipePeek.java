// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * What {@link NamedPipeChannel#peek} saw: the three counts of {@code PeekNamedPipe}.
 *
 * @param copied the bytes copied into the caller's buffer; they stay unread
 * @param available the bytes that can be read without waiting, over all messages
 * @param leftInMessage the bytes of the first message beyond those copied; 0 on a byte-type pipe
 * @since 0.1
 */
public record PipePeek(int copied, int available, int leftInMessage) {}
