// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** A verb of the command: the words that it takes, and what it does. */
public interface Verb {
    /** Adds what the verb takes, and what its help says, to a spec that has its name. */
    void describe(CommandSpec spec);

    /**
     * Does it.
     *
     * @param words what the user wrote; each word can be read
     * @return the exit code, see {@link ExitCode}
     * @throws ParameterException if the words do not fit together
     * @throws FailedException if a pipe, or another place, could not be used
     * @throws IOException if something failed that belongs to no place
     */
    int run(ParseResult words, Console console) throws IOException, InterruptedException;
}
