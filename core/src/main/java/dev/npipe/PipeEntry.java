// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.SeenPipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a pipe without opening it: an entry in the list of this machine's pipes.
 *
 * <p>What the system, or this user's rights, do not tell is empty. On Unix the state, the owner,
 * the instances and the holders are the system's word; type, direction, the most instances and the
 * security are what the server says, and it says so to its own user alone and, where there is
 * native access, to root. On Windows the directory of pipes has the names and the numbers of
 * instances, and nothing else.
 *
 * <p>It is as true as the moment at which it was taken.
 *
 * @param address what a client calls the pipe
 * @param paths the socket files of the pipe; none on Windows
 * @param state whether somebody listens
 * @param protocol what is spoken there
 * @param type the type of the pipe
 * @param direction the direction that the server gave it
 * @param instances how many instances there are: on Unix those in use, that is the connections that
 *     its server has accepted and not closed, those of other machines left out; on Windows also the
 *     one that waits for a client
 * @param maxInstances the most instances, {@link PipeInfo#UNLIMITED_INSTANCES} for no limit
 * @param security who may connect
 * @param owner the user whose pipe it is; of a stale file, the file's owner
 * @param holders the processes that have its listening socket open, in the order of their numbers;
 *     none where this user may not look
 * @see NamedPipes#entries
 * @since 0.1
 */
public record PipeEntry(
        NamedPipeAddress address,
        List<Path> paths,
        PipeState state,
        PipeProtocol protocol,
        Optional<PipeMode> type,
        Optional<PipeDirection> direction,
        OptionalInt instances,
        OptionalInt maxInstances,
        Optional<PipeSecurity> security,
        Optional<PipeAccount> owner,
        List<PipeHolder> holders) {

    /** Keeps copies. */
    public PipeEntry {
        paths = List.copyOf(paths);
        holders = List.copyOf(holders);
    }

    static PipeEntry of(SeenPipe seen) {
        return new PipeEntry(
                seen.address(),
                seen.paths(),
                seen.state(),
                seen.protocol(),
                seen.type(),
                seen.direction(),
                seen.instances(),
                seen.maxInstances(),
                seen.security().map(PipeSecurity::new),
                seen.owner(),
                seen.holders());
    }
}
