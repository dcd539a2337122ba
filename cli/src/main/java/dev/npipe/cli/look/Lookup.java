// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipes;
import dev.npipe.PipeEntry;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import java.io.IOException;
import java.util.Optional;

/** Looks for one pipe, without opening it. */
public final class Lookup {
    private Lookup() {}

    /**
     * What is known of a pipe.
     *
     * @throws FailedException as connecting does if it is not there, or cannot be looked for
     */
    public static PipeEntry required(NamedPipeAddress address) throws FailedException {
        Optional<PipeEntry> found;
        try {
            found = NamedPipes.entry(address);
        } catch (IOException | UnsupportedOperationException e) {
            throw FailedException.of(address, e);
        }
        return found.orElseThrow(
                () ->
                        new FailedException(
                                address.toString(),
                                new Failure(ExitCode.NO_SUCH_PIPE, "no such pipe")));
    }
}
