// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipes;
import dev.npipe.PipeEntry;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;

/** Looks for one pipe, without opening it. */
public final class Lookup {
    private Lookup() {}

    /**
     * What is known of a pipe.
     *
     * @throws FailedException as connecting does if it is not there, or cannot be looked for, or
     *     something else is in its place
     */
    public static PipeEntry required(NamedPipeAddress address) throws FailedException {
        try {
            Optional<PipeEntry> found = NamedPipes.entry(address);
            if (found.isEmpty()) {
                // nothing is there to be opened: this throws what keeps a client away, as a link
                NamedPipes.await(address, Duration.ZERO);
                found = NamedPipes.entry(address); // no longer: its server has begun
            }
            return found.orElseThrow(() -> new NoSuchFileException(address.toString()));
        } catch (NoSuchFileException e) {
            throw new FailedException(
                    address.toString(), new Failure(ExitCode.NO_SUCH_PIPE, "no such pipe"), e);
        } catch (IOException | UnsupportedOperationException e) {
            throw FailedException.of(address, e);
        }
    }
}
