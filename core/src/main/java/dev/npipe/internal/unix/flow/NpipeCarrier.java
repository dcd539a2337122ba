// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

/**
 * A socket whose other end greeted in npipe's own protocol.
 *
 * @param answersDrain what both can do: see {@link Carrier#answersDrain}
 * @param zeroMessageEndsStream what both want: see {@link Carrier#zeroMessageEndsStream}
 */
public record NpipeCarrier(boolean answersDrain, boolean zeroMessageEndsStream)
        implements Carrier {}
