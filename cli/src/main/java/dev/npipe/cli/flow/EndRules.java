// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import java.time.Duration;

/**
 * When a conversation is over.
 *
 * @param clientEndsIt whether it is when the client sends no more, even if the server goes on
 * @param serverEndsIt whether it is when the server sends no more, even if the client goes on
 * @param silence how long the other one may be silent after one has ended and it could not be told
 */
public record EndRules(boolean clientEndsIt, boolean serverEndsIt, Duration silence) {
    /** As long as anybody talks. */
    public static final EndRules BOTH = new EndRules(false, false, Duration.ofSeconds(10));
}
