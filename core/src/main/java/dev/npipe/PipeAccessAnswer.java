// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.util.List;
import java.util.Optional;

/**
 * What a user may do with a pipe, and why.
 *
 * @param access the most that the user can open a pipe for: {@link PipeAccess#READ}, {@link
 *     PipeAccess#WRITE} or {@link PipeAccess#READ_WRITE}; empty if it is let in for nothing
 * @param rules the rules that are about this user, in the order in which they count
 * @see PipeSecurity#answer
 * @since 0.1
 */
public record PipeAccessAnswer(Optional<PipeAccess> access, List<PipeAccessRule> rules) {
    /** Keeps a copy. */
    public PipeAccessAnswer {
        rules = List.copyOf(rules);
    }
}
