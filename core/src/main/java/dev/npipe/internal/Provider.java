// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.security.Accounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One platform's named pipes. */
public interface Provider extends Binder {
    /** The backend's name, for logs and {@code npipe --version}. */
    String name();

    /** The users and groups of this system. */
    default Accounts accounts() {
        throw new UnsupportedOperationException("the backend " + name() + " looks up no accounts");
    }

    /**
     * A place for a pipe that none but this user can reach. Nothing is made yet.
     *
     * @param key letters, digits and hyphens that nobody can guess
     */
    default UnnamedPlace unnamed(String key) throws IOException {
        throw new UnsupportedOperationException(
                "the backend " + name() + " has no pipes without a name");
    }

    /** Opens the client's end; waits as the options say. */
    Connection connect(NamedPipeAddress address, ConnectOptions options) throws IOException;

    /** The pipes of this machine that have a server, without opening any of them. */
    List<NamedPipeAddress> list() throws IOException;

    /** Where clients look for pipes by name; none where that is no directory. */
    default List<Path> directories() {
        return List.of();
    }

    /** What is known of the pipes of this machine, without opening any of them. */
    default List<SeenPipe> entries() throws IOException {
        throw new UnsupportedOperationException("the backend " + name() + " lists no pipes");
    }

    /** The same, where all but the address, the paths, the state and the protocol may be empty. */
    default List<SeenPipe> briefEntries() throws IOException {
        return entries();
    }

    /** What is known of one pipe; empty if there is none. */
    default Optional<SeenPipe> entry(NamedPipeAddress address) throws IOException {
        throw new UnsupportedOperationException("the backend " + name() + " lists no pipes");
    }

    /** Every Unix socket of this machine that listens at a path. */
    default List<SeenPipe> sockets() throws IOException {
        throw new UnsupportedOperationException(
                "the backend " + name() + " does not know which sockets listen");
    }

    /** Tells whether a pipe has a server, without opening it. */
    boolean exists(NamedPipeAddress address) throws IOException;

    /**
     * Waits until an instance is free; false when the deadline passed first. An empty wait means
     * the server's default.
     */
    boolean await(NamedPipeAddress address, Optional<Duration> timeout) throws IOException;
}
