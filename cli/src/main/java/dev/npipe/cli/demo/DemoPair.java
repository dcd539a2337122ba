// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.cli.demo.talk.Transcript;
import dev.npipe.cli.manners.Ending;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.words.Logon;
import dev.npipe.cli.words.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Both ends of the demo, each a process of its own. The server's lines are shown as they come, the
 * clients' after them; what an end says on the standard error is repeated when it has ended. When
 * an end fails, its exit code is this command's.
 */
final class DemoPair {
    /** How long an end has to leave by itself once there is nothing left for it to do. */
    private static final int GRACE_SECONDS = 3;

    /** What ended by SIGINT or SIGTERM was stopped by the user, who needs no report. */
    private static final List<Integer> STOPPED = List.of(128 + 2, 128 + 15);

    private final DemoOptions options;
    private final Optional<DemoSamba> samba;
    private final JavaCommand java;
    private final PrintWriter out;
    private final PrintWriter err;

    /** Guards the next two: no end is started once all are being stopped. */
    private final Object starting = new Object();

    private final List<Process> ends = new ArrayList<>();
    private boolean stopping;

    private volatile boolean gaveUp;

    DemoPair(DemoOptions options, JavaCommand java, PrintWriter out, PrintWriter err) {
        this(options, Optional.empty(), java, out, err);
    }

    /** With a Samba, through which the clients come as if from another machine. */
    DemoPair(
            DemoOptions options,
            Optional<DemoSamba> samba,
            JavaCommand java,
            PrintWriter out,
            PrintWriter err) {
        this.options = options;
        this.samba = samba;
        this.java = java;
        this.out = out;
        this.err = err;
    }

    int run() throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll));
        try {
            return converse();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } finally {
            stopAll();
        }
    }

    private int converse() throws IOException, InterruptedException {
        Process server = start(DemoRole.SERVER);
        CompletableFuture<List<String>> errors = lines(server.errorReader(StandardCharsets.UTF_8));
        var clients = new ArrayList<Client>();
        try (BufferedReader lines = server.inputReader(StandardCharsets.UTF_8)) {
            String heading = "Server:";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                show(heading, line);
                heading = "";
                if (line.equals(Transcript.WAITING) && clients.isEmpty()) {
                    startClients(clients);
                    ownThread(() -> stopServerWithoutClients(server, clients));
                }
            }
        }
        int serverCode = server.waitFor();
        if (Ending.hasBegun() || STOPPED.contains(serverCode) && !gaveUp) {
            return serverCode;
        }
        errors.join().forEach(err::println);
        int exitCode = gaveUp ? ExitCode.OK.number() : serverCode;
        for (Client client : clients) {
            String heading = clients.size() == 1 ? "Client:" : "Client " + client.number() + ":";
            for (String line : client.lines().join()) {
                show(heading, line);
                heading = "";
            }
            client.errors().join().forEach(err::println);
            int clientCode = client.process().waitFor();
            exitCode = exitCode == ExitCode.OK.number() ? clientCode : exitCode;
        }
        return exitCode;
    }

    private void show(String heading, String line) {
        if (!heading.isEmpty()) {
            out.println(heading);
        }
        out.println(" " + line);
    }

    private void startClients(List<Client> clients) throws IOException {
        for (int i = 1; i <= options.clients(); i++) {
            Process process = start(DemoRole.CLIENT);
            clients.add(
                    new Client(
                            i,
                            process,
                            lines(process.inputReader(StandardCharsets.UTF_8)),
                            lines(process.errorReader(StandardCharsets.UTF_8))));
        }
    }

    /** All lines of a stream, read by a thread of its own. */
    private static CompletableFuture<List<String>> lines(BufferedReader reader) {
        return CompletableFuture.supplyAsync(() -> reader.lines().toList(), DemoPair::ownThread);
    }

    /** A client that failed before it connected leaves a server that waits for it for ever. */
    private void stopServerWithoutClients(Process server, List<Client> clients) {
        clients.forEach(client -> client.process().onExit().join());
        boolean failed = clients.stream().anyMatch(c -> c.process().exitValue() != 0);
        if (failed && !endsInTime(server)) {
            gaveUp = true;
            server.toHandle().destroy(); // Process.destroy would close what is being read
        }
    }

    private Process start(DemoRole role) throws IOException {
        boolean sends =
                role == DemoRole.CLIENT
                        ? options.direction().serverReads()
                        : options.direction() == PipeDirection.OUTBOUND;
        Process process;
        synchronized (starting) {
            if (stopping) {
                throw new InterruptedIOException("stopped");
            }
            ProcessBuilder end = java.with(arguments(role, sends));
            if (samba.isPresent() && role == DemoRole.CLIENT) {
                end.environment().put(Logon.PASSWORD, samba.get().password());
            }
            process = end.start();
            ends.add(process);
        }
        try (Writer message = process.outputWriter(StandardCharsets.UTF_8)) {
            if (sends && options.message().isPresent()) {
                message.write(options.message().get() + "\n");
            }
        }
        return process;
    }

    /** The text goes through the standard input: an argument has a limit on most systems. */
    private List<String> arguments(DemoRole role, boolean sends) {
        var words = new ArrayList<>(List.of("demo", Words.of(role)));
        boolean remote = samba.isPresent() && role == DemoRole.CLIENT;
        NamedPipeAddress address =
                remote ? samba.get().address(options.address()) : options.address();
        words.addAll(List.of("--name", address.toString()));
        if (sends && options.message().isPresent()) {
            words.addAll(List.of("--message", "-"));
        }
        if (options.systemCalls()) {
            words.add("--native");
            return words;
        }
        words.addAll(List.of("--direction", Words.of(options.direction())));
        if (role == DemoRole.SERVER) {
            words.addAll(List.of("--clients", String.valueOf(options.clients())));
            words.addAll(List.of("--security", options.security()));
            samba.ifPresent(
                    s ->
                            words.addAll(
                                    List.of(
                                            "--remote",
                                            "--proxy-directory",
                                            s.proxyDirectory().toString())));
        } else {
            words.addAll(List.of("--expect-owner", options.owner()));
            samba.ifPresent(s -> words.addAll(List.of("--user", s.user())));
        }
        return words;
    }

    /** Ends what still runs; also when Ctrl-C ends this process. */
    private void stopAll() {
        synchronized (starting) {
            stopping = true;
        }
        ends.forEach(end -> end.toHandle().destroy());
        for (Process end : ends) {
            if (!endsInTime(end)) {
                end.toHandle().destroyForcibly();
            }
        }
    }

    private static boolean endsInTime(Process process) {
        try {
            return process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void ownThread(Runnable task) {
        Thread.ofPlatform().daemon().start(task);
    }

    private record Client(
            int number,
            Process process,
            CompletableFuture<List<String>> lines,
            CompletableFuture<List<String>> errors) {}
}
