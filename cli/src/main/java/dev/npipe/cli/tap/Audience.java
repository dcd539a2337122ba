// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import dev.npipe.cli.manners.ExitCode;

/** Sees everything that a tap sees, in the order of its numbers. */
public interface Audience extends AutoCloseable {
    /**
     * Takes a look, on a thread that carries the conversation: it must not wait for whoever reads
     * the screen.
     */
    void passed(Passage passage);

    /** Nothing more passes. */
    @Override
    void close();

    /** How it went, once it is closed: for the exit code. */
    default ExitCode outcome() {
        return ExitCode.OK;
    }
}
