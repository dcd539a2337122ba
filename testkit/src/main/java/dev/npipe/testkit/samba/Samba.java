// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.samba;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file server of one's own: smbd on a free port of the loopback interface, with its own folder
 * and users. {@link #close} may come at any time from any thread, a shutdown hook's for example; it
 * leaves no process and no file.
 */
public final class Samba implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final SambaServer server;
    private final SambaSettings settings;
    private final List<SambaUser> users;
    private volatile Optional<Process> smbd = Optional.empty();

    Samba(SambaServer server, SambaSettings settings, List<SambaUser> users) {
        this.server = server;
        this.settings = settings;
        this.users = users;
    }

    public static SambaBuilder builder(SambaPrograms programs, SambaSettings settings) {
        return new SambaBuilder(programs, settings);
    }

    /**
     * Starts it, with its users, and waits until clients can connect.
     *
     * @throws IOException if it does not run; the message has what it printed
     */
    public void start() throws IOException, InterruptedException {
        server.folder().fill(settings.text(server.folder(), port()), server.rights());
        for (SambaUser user : users) {
            server.add(user);
        }
        restart();
    }

    /** Starts it after a {@link #kill}, on the same port and with the same users. */
    public void restart() throws IOException, InterruptedException {
        Process process = server.start();
        smbd = Optional.of(process);
        try {
            server.port().await(process, server.folder().output(), START);
        } catch (IOException e) {
            String said = logs();
            kill();
            throw new IOException("smbd does not run: " + said, e);
        }
    }

    /** The TCP port that it listens on. */
    public int port() {
        return server.port().number();
    }

    /** The host part of a pipe's address, with the port. */
    public String host() {
        return "127.0.0.1:" + port();
    }

    /** Where it looks for the sockets of those who serve pipes. */
    public Path pipes() {
        return server.folder().pipes();
    }

    /** What it has written, for a failure's message. */
    public String logs() {
        try {
            return server.folder().logs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processes that it has now; each client's connection gets one of its own. */
    public Set<ProcessHandle> children() {
        return smbd.stream()
                .flatMap(process -> process.toHandle().descendants())
                .collect(Collectors.toSet());
    }

    /** Ends it at once, with everything it was doing. */
    public void kill() {
        // The parent first: it can then start no process that would be missed.
        var children = new ArrayList<>(children());
        smbd.ifPresent(process -> end(process.toHandle()));
        children.forEach(Samba::end);
        for (var mine = mine(); !mine.isEmpty(); mine = mine()) {
            mine.forEach(Samba::end);
        }
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    private List<ProcessHandle> mine() {
        return ProcessHandle.allProcesses().filter(this::isMine).toList();
    }

    /** True for a process that was told of this configuration, as a word or in --configfile=. */
    private boolean isMine(ProcessHandle process) {
        String file = server.folder().configuration().toString();
        return process.info().arguments().stream()
                .flatMap(Arrays::stream)
                .anyMatch(argument -> argument.endsWith(file));
    }

    /** Ends it at once and removes its files. */
    @Override
    public synchronized void close() {
        kill();
        try {
            server.folder().delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
