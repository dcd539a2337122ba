// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.NamedPipes;
import dev.npipe.PipeEntry;
import dev.npipe.PipeHolder;
import dev.npipe.PipeInfo;
import dev.npipe.PipeProtocol;
import dev.npipe.PipeState;
import dev.npipe.cli.manners.Printable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What is wrong with pipes that can be seen. */
public final class PipeCheck {
    /** A server answers without its application. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** From so much of its limit on a process is in danger. */
    private static final double NEARLY_ALL = 0.9;

    /** Of those that hold a pipe: a process may hold thousands, and is looked at once. */
    private final Map<Long, Condition> processes = new HashMap<>();

    private record Condition(boolean isStopped, OptionalLong used, OptionalLong most) {
        static Condition of(long process) {
            var look = new ProcessLook(process);
            return new Condition(look.isStopped(), look.descriptors(), look.mostDescriptors());
        }
    }

    /** What can be seen without connecting. */
    public List<Finding> look(PipeEntry pipe) throws IOException {
        var findings = new ArrayList<Finding>();
        String name = EntryWords.name(pipe.address());
        switch (pipe.state()) {
            case STALE ->
                    findings.add(
                            new Finding(
                                    "stale",
                                    "%s: nobody listens; a server of %s that was killed left %s."
                                            .formatted(name, EntryWords.owner(pipe), files(pipe)),
                                    "Start the server again, which replaces its own files, or remove them."));
            case ELSEWHERE ->
                    findings.add(
                            new Finding(
                                    "namespace",
                                    "%s: its server is in another network namespace, or does not listen yet (%s)."
                                            .formatted(name, files(pipe)),
                                    "Clients here can connect all the same; look at its process from there,"
                                            + " for example outside of the container."));
            case LISTENING, UNKNOWN -> {}
        }
        for (PipeHolder holder : pipe.holders()) {
            check(name, holder, findings);
        }
        return findings;
    }

    private static String files(PipeEntry pipe) {
        return pipe.paths().stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private void check(String name, PipeHolder holder, List<Finding> findings) {
        Condition process = processes.computeIfAbsent(holder.processId(), Condition::of);
        String who = EntryWords.process(holder);
        if (process.isStopped()) {
            findings.add(
                    new Finding(
                            "stopped",
                            "%s: its process %s is stopped, so that nobody answers."
                                    .formatted(name, who),
                            "Let it go on: kill -CONT %s".formatted(holder.processId())));
        }
        OptionalLong used = process.used();
        OptionalLong most = process.most();
        if (used.isPresent()
                && most.isPresent()
                && used.getAsLong() >= most.getAsLong() * NEARLY_ALL) {
            findings.add(
                    new Finding(
                            "descriptors",
                            "%s: its process %s has %s of at most %s descriptors open."
                                    .formatted(name, who, used.getAsLong(), most.getAsLong()),
                            "Raise its limit (ulimit -n, LimitNOFILE= of a service), or lower the pipe's"
                                    + " maxInstances."));
        }
    }

    /** What only asking tells; a server of plain bytes would take the question for a client. */
    public static List<Finding> ask(PipeEntry pipe) throws IOException {
        var findings = new ArrayList<Finding>();
        String name = EntryWords.name(pipe.address());
        Reach reach = Reach.of(pipe);
        if (reach.mayConnect().isPresent()
                && !reach.mayConnect().get()
                && pipe.state() != PipeState.STALE) {
            findings.add(
                    new Finding(
                            "access",
                            "%s: this user may not connect: %s.".formatted(name, reach.why()),
                            "Connect as another user, or have the server let this one in"
                                    + " (npipe acl, security); with --expect-owner a client takes"
                                    + " another user's server."));
            return findings;
        }
        boolean greets =
                pipe.protocol() == PipeProtocol.NPIPE
                        || pipe.protocol() == PipeProtocol.NPIPE_AND_PLAIN;
        if (greets && pipe.state() != PipeState.STALE) {
            greet(pipe, name, findings);
        }
        return findings;
    }

    private static void greet(PipeEntry pipe, String name, List<Finding> findings)
            throws IOException {
        try {
            if (!NamedPipes.await(pipe.address(), PATIENCE)) {
                findings.add(busy(pipe, name));
            }
        } catch (FileSystemException e) {
            findings.add(
                    new Finding(
                            "silent",
                            "%s: it was asked whether an instance is free, and failed: %s."
                                    .formatted(name, e.getReason()),
                            "Look at its process: npipe info %s".formatted(name)));
        }
    }

    private static Finding busy(PipeEntry pipe, String name) {
        boolean full =
                pipe.maxInstances().isPresent()
                        && pipe.maxInstances().getAsInt() != PipeInfo.UNLIMITED_INSTANCES
                        && pipe.instances().equals(pipe.maxInstances());
        return full
                ? new Finding(
                        "busy",
                        pipe.maxInstances().getAsInt() == 1
                                ? name + ": its only instance is in use."
                                : "%s: all of its %s instances are in use."
                                        .formatted(name, pipe.maxInstances().getAsInt()),
                        "Close clients, or have the server allow more (maxInstances).")
                : new Finding(
                        "silent",
                        "%s: somebody listens, and nobody answered within %s s."
                                .formatted(name, PATIENCE.toSeconds()),
                        Printable.line("Look at its process: npipe info %s".formatted(name)));
    }
}
