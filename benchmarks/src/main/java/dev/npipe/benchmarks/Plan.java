// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.npipe.testkit.process.SearchPath;
import dev.npipe.testkit.samba.SambaPrograms;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is going to run here; everything asked for and not possible has a note. */
record Plan(
        List<Case> cases,
        List<Peer.Java> idlePeers,
        int idleConnections,
        boolean smb,
        List<Peer.Java> startPeers,
        List<Peer> restPeers,
        List<Peer> crowdPeers,
        List<Placement> placements,
        List<Peer> possible,
        List<String> notes) {
    /** A load average from here on means that the cores are shared with somebody. */
    private static final double BUSY = 0.7;

    static Plan of(Options options, Path interop) throws IOException {
        return options.wine() ? onWine(options, interop) : here(options);
    }

    private static Plan onWine(Options options, Path interop) throws IOException {
        var notes = new ArrayList<String>();
        var peers = new ArrayList<>(Wine.PEERS);
        var cases = Wine.CASES.stream().filter(c -> chosen(options.cases(), c.name())).toList();
        if (!Wine.isInstalled(interop)) {
            notes.add(
                    "no Windows JVM on Wine here: nothing is measured; it is installed by interop/setup wine");
            cases = List.of();
        }
        if (!isInstalled(Wine.COMPILER)) {
            notes.add(
                    ("no C compiler for Windows (%s) on the path: the peers in C are left out, and"
                                    + " with them every ratio; on Debian and Ubuntu: sudo apt"
                                    + " install gcc-mingw-w64-x86-64")
                            .formatted(Wine.COMPILER));
            peers.removeIf(peer -> peer instanceof Peer.C);
        }
        noteFewRounds(options, notes);
        noteLoad(notes);
        return new Plan(
                cases,
                List.of(),
                0,
                false,
                List.of(),
                List.of(),
                List.of(),
                placements(options, notes),
                peers,
                notes);
    }

    private static Plan here(Options options) throws IOException {
        var notes = new ArrayList<String>();
        var cases = Case.ALL.stream().filter(c -> chosen(options.cases(), c.name())).toList();
        var peers = new ArrayList<>(Peer.all(options.before()));
        if (!isInstalled("cc")) {
            notes.add(
                    "no C compiler (cc) on the path: the peer c is left out, and with it every ratio");
            peers.removeIf(peer -> peer instanceof Peer.C);
        }
        if ((cases.stream().anyMatch(Case::isOfNetty) || options.peers().contains(NettyKind.EPOLL))
                && !Epoll.isAvailable()) {
            notes.add("Netty's own epoll does not load here: netty-epoll is left out");
            peers.removeIf(peer -> peer.name().equals(NettyKind.EPOLL));
        }
        noteFewRounds(options, notes);
        noteLoad(notes);
        List<Peer.Java> idle = chosen(options.cases(), Idle.NAME) ? idlePeers(options) : List.of();
        int connections = idle.isEmpty() ? 0 : idleConnections(notes);
        return new Plan(
                cases,
                idle,
                connections,
                smb(options, notes),
                start(options, notes),
                rest(options, peers, notes),
                crowd(options, peers),
                placements(options, notes),
                peers,
                notes);
    }

    /** Only what runs on virtual threads: that many platform threads are not worth measuring. */
    private static List<Peer.Java> idlePeers(Options options) {
        return Peer.all(options.before()).stream()
                .filter(Peer.Java.class::isInstance)
                .map(Peer.Java.class::cast)
                .filter(peer -> peer.threads().equals("virtual"))
                .filter(
                        peer ->
                                options.peers().isEmpty()
                                        ? Idle.PEERS.contains(peer.name())
                                        : options.peers().contains(peer.name()))
                .toList();
    }

    /** Its peers are its own: it takes part where none are named, or where it is. */
    private static boolean smb(Options options, List<String> notes) {
        String name = Smb.CASE.name();
        if (!options.cases().contains(name)
                && !(options.cases().isEmpty() && options.peers().isEmpty())) {
            return false;
        }
        if (!SambaPrograms.areInstalled()) {
            notes.add(
                    "no Samba here (smbd, pdbedit): %s is left out; on Debian and Ubuntu: sudo apt install samba"
                            .formatted(name));
            return false;
        }
        if (!isInstalled("cc")) {
            notes.add("no C compiler (cc) on the path: %s is left out".formatted(name));
            return false;
        }
        return true;
    }

    private static List<Peer.Java> start(Options options, List<String> notes) {
        if (!chosen(options.cases(), Start.NAME)) {
            return List.of();
        }
        if (!isInstalled("cc")) {
            notes.add("no C compiler (cc) on the path: %s is left out".formatted(Start.NAME));
            return List.of();
        }
        return Start.peers(options);
    }

    private static List<Peer> rest(Options options, List<Peer> possible, List<String> notes) {
        if (!chosen(options.cases(), Rest.NAME)) {
            return List.of();
        }
        if (!ProcessorTime.isKnown()) {
            notes.add(
                    "the processor time of a process is read on Linux only: %s is left out"
                            .formatted(Rest.NAME));
            return List.of();
        }
        return peersOf(Rest.PEERS, options, possible);
    }

    /** What polls has only one connection. */
    private static List<Peer> crowd(Options options, List<Peer> possible) {
        return chosen(options.cases(), Crowd.NAME)
                ? peersOf(Crowd.PEERS, options, possible).stream()
                        .filter(peer -> !peer.polls())
                        .toList()
                : List.of();
    }

    /** The peers that were asked for, or else a case's own, always with C. */
    private static List<Peer> peersOf(List<String> own, Options options, List<Peer> possible) {
        var wanted = options.peers().isEmpty() ? own : options.peers();
        return possible.stream()
                .filter(
                        peer ->
                                peer.name().equals(Peer.BASELINE)
                                        || wanted.contains(peer.name())
                                                && peer instanceof Peer.Java java
                                                && !java.isOfNetty())
                .toList();
    }

    private static boolean isInstalled(String command) {
        return SearchPath.ofUser().find(command).isPresent();
    }

    private static int idleConnections(List<String> notes) {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean system)) {
            return Idle.CONNECTIONS;
        }
        long limit = system.getMaxFileDescriptorCount();
        long possible = Math.max(1, limit - Idle.OTHER_DESCRIPTORS);
        if (possible >= Idle.CONNECTIONS) {
            return Idle.CONNECTIONS;
        }
        notes.add(
                "a process may have %s files open here (ulimit -n): %s runs with %s connections"
                        .formatted(limit, Idle.NAME, possible));
        return (int) possible;
    }

    private static void noteFewRounds(Options options, List<String> notes) {
        if (options.rounds() < Options.FEWEST_ROUNDS) {
            notes.add(
                    "%s rounds say little: take at least %s"
                            .formatted(options.rounds(), Options.FEWEST_ROUNDS));
        }
    }

    private static void noteLoad(List<String> notes) throws IOException {
        var load = Path.of("/proc/loadavg");
        if (Files.isReadable(load)) {
            String lastMinute = Files.readString(load).split(" ", 2)[0];
            if (Double.parseDouble(lastMinute) >= BUSY) {
                notes.add(
                        "other programs are busy here (load %s): trust the ratios more than the times"
                                .formatted(lastMinute));
            }
        }
    }

    /**
     * The peers of a case: those asked for, else its own; always with those to which they are
     * compared.
     */
    List<Peer> peers(Case test, Options options) {
        return possible.stream()
                .filter(
                        peer ->
                                test.baselines().contains(peer.name())
                                        || test.admits(peer)
                                                && (options.peers().isEmpty()
                                                        ? test.peers().contains(peer.name())
                                                        : options.peers().contains(peer.name())))
                .toList();
    }

    private static List<Placement> placements(Options options, List<String> notes)
            throws IOException {
        var cores = options.cores().isEmpty() ? Placement.allowedCores() : options.cores();
        if (cores.isEmpty() || !isInstalled("taskset")) {
            notes.add(
                    "no taskset here: processes are not pinned to cores, figures jump more than usual");
            return List.of(Placement.unpinned());
        }
        var placements = new ArrayList<Placement>();
        if (chosen(options.placements(), Placement.ONE_CORE)) {
            placements.add(Placement.oneCore(cores));
        }
        if (chosen(options.placements(), Placement.TWO_CORES)) {
            if (cores.size() < 2) {
                notes.add("only one core here: the placement two-cores is left out");
            } else {
                placements.add(Placement.twoCores(cores));
            }
        }
        return placements;
    }

    private static boolean chosen(Set<String> names, String name) {
        return names.isEmpty() || names.contains(name);
    }
}
