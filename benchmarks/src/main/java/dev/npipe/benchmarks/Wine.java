// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import dev.npipe.testkit.wine.WinePrefix;
import dev.npipe.testkit.wine.WineStarters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs for Windows, on Wine: C built for Windows, and a Windows JVM. Wine's server is
 * pinned like a pipe's server: every call of a pipe goes through it.
 */
record Wine(WineStarters starters, WinePrefix prefix, Compiler compiler, Runnable onInterrupt)
        implements Commands, AutoCloseable {
    /** The C compiler for Windows programs. */
    static final String COMPILER = "x86_64-w64-mingw32-gcc";

    static final List<Peer> PEERS =
            List.of(
                    new Peer.C(
                            "c-overlapped",
                            "C, message-type pipe, overlapped calls as npipe makes them",
                            Peer.Calls.OVERLAPPED),
                    new Peer.C(
                            "c-port",
                            "as c-overlapped, woken by a completion port's thread, as npipe-virtual is",
                            Peer.Calls.PORT),
                    new Peer.C(
                            "c",
                            "C, message-type pipe, blocking ReadFile and WriteFile",
                            Peer.Calls.BLOCKING),
                    new Peer.C(
                            "c-ring",
                            "C, two rings in a section object, read by spinning",
                            Peer.Calls.NONE),
                    java("npipe", "npipe, message-type duplex pipe", "platform", "direct"),
                    java("npipe-heap", "as npipe, with heap buffers", "platform", "heap"),
                    java(
                            "npipe-pipe",
                            "as npipe, always over its pipe",
                            "platform",
                            "direct",
                            Peer.NO_LANE),
                    java(
                            "npipe-lane",
                            "as npipe, always in shared memory",
                            "platform",
                            "direct",
                            Peer.ALWAYS_LANE),
                    java("npipe-virtual", "as npipe, on virtual threads", "virtual", "direct"),
                    java(
                            "npipe-virtual-lane",
                            "as npipe-virtual, always in shared memory",
                            "virtual",
                            "direct",
                            Peer.ALWAYS_LANE));

    static final List<Case> CASES =
            List.of(
                    new Case(
                            "rtt-64",
                            "on Wine: 64-byte request, 64-byte answer",
                            "rtt",
                            "rtt",
                            64,
                            20_000,
                            Case.Figure.MEDIAN,
                            List.of(
                                    "c-overlapped",
                                    "c",
                                    "npipe",
                                    "npipe-pipe",
                                    "npipe-lane",
                                    "c-port",
                                    "npipe-virtual"),
                            List.of("c-overlapped", "c")));

    private static Peer.Java java(
            String name, String title, String threads, String buffers, String... options) {
        return new Peer.Java(name, title, "npipe", threads, buffers, List.of(options));
    }

    /** Whether there is a Windows JVM, and all that it needs. */
    static boolean isInstalled(Path interop) {
        return starters(interop).areInstalled();
    }

    private static WineStarters starters(Path interop) {
        return new WineStarters(interop.resolve(".peers").resolve("wine"));
    }

    /** Starts Wine with its server on certain cores; the first time this takes a while. */
    static Wine start(Path benchmarks, Path interop, List<Integer> cores, Progress progress)
            throws IOException, InterruptedException {
        Path target = benchmarks.resolve("target");
        var compiler =
                Compiler.of(
                        COMPILER,
                        benchmarks.resolve("src/main/c"),
                        target.resolve("windows"),
                        "-D__USE_MINGW_ANSI_STDIO=1");
        WineStarters starters = starters(interop);
        var prefix = new WinePrefix(starters, target.resolve("wine"));
        var wine = new Wine(starters, prefix, compiler, () -> end(prefix));
        OnInterrupt.add(wine.onInterrupt);
        progress.show(prefix.isMade() ? "starting Wine" : "making a prefix for Wine, once");
        try {
            prefix.start(Placement.pinned(cores, List.of()));
            return wine;
        } catch (IOException | InterruptedException | RuntimeException e) {
            wine.close();
            throw e;
        } finally {
            progress.clear();
        }
    }

    @Override
    public List<String> server(Peer peer, Case test, String address)
            throws IOException, InterruptedException {
        return end(peer, test, "_server", ServerProgram.class, address);
    }

    @Override
    public List<String> client(Peer peer, Case test, String address)
            throws IOException, InterruptedException {
        return end(peer, test, "_client", ClientProgram.class, address);
    }

    private List<String> end(Peer peer, Case test, String end, Class<?> javaProgram, String address)
            throws IOException, InterruptedException {
        return switch (peer) {
            case Peer.C c -> {
                Path program = program(c, test.base() + end);
                String size = Integer.toString(test.size());
                yield prefix.command(starters.run(), WineStarters.path(program), address, size);
            }
            case Peer.Java java -> {
                var words = new ArrayList<>(prefix.command(starters.java()));
                words.addAll(Programs.JVM);
                words.addAll(java.options());
                words.addAll(List.of("-cp", WineStarters.classPath(), javaProgram.getName()));
                words.addAll(Programs.setup(java, test, address).toArguments());
                yield words;
            }
        };
    }

    private Path program(Peer.C peer, String source) throws IOException, InterruptedException {
        return switch (peer.calls()) {
            case OVERLAPPED -> program(source, "_overlapped", "-DOVERLAPPED_CALLS");
            case PORT -> program(source, "_port", "-DOVERLAPPED_CALLS", "-DPORT_CALLS");
            case BLOCKING -> program(source, "");
            case NONE -> program(source, "_ring", "-DRING");
            case BATCHED -> throw new IllegalArgumentException("not for Windows: " + peer);
        };
    }

    private Path program(String source, String variant, String... options)
            throws IOException, InterruptedException {
        return compiler.build(source + ".c", source + variant + ".exe", List.of(options));
    }

    @Override
    public void close() {
        OnInterrupt.remove(onInterrupt);
        end(prefix);
    }

    private static void end(WinePrefix prefix) {
        try {
            prefix.close();
        } catch (IOException e) {
            System.err.println("bench: cannot end what runs on Wine: " + e);
        }
    }
}
