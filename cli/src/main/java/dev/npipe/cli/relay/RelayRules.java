// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.flow.EndRules;

/**
 * What a relay is asked for.
 *
 * @param keepsOn whether it goes on after the first connection
 * @param maxConnections how many it carries at the same time
 * @param end when a conversation is over
 * @param maxMessage the longest message to hold, in bytes
 */
public record RelayRules(boolean keepsOn, int maxConnections, EndRules end, int maxMessage) {}
