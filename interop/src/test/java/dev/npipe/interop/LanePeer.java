// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The program in C that goes into shared memory, and what this process has of that. */
final class LanePeer {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MANY = 4096;

    private LanePeer() {}

    /** A backend all of whose connections go into lanes, and stay there as long as this. */
    static Provider backend(Duration silence) {
        return new UnixProvider(
                "linux", new LinuxSockets(new LaneSettings(LaneMode.ALWAYS, silence, 1, MANY)));
    }

    /** Where the program finds the pipe, or makes it. */
    static Path socket(PipeDirectory directory, NamedPipeAddress address) {
        return directory.path().resolve("npipe_" + address.name());
    }

    /** Starts it, if it is installed. */
    static Peer start(
            PipeDirectory directory, String command, NamedPipeAddress address, Object... arguments)
            throws IOException {
        Path program = Installed.folder("lane-c").resolve("pipe-peer");
        Installed.require("the peer lane-c", program);
        String[] words = new String[2 + arguments.length];
        words[0] = command;
        words[1] = socket(directory, address).toString();
        for (int i = 0; i < arguments.length; i++) {
            words[2 + i] = arguments[i].toString();
        }
        return new Program("lane-c", List.of(program.toString())).start(words);
    }

    /** How many lanes this process has in its memory, or has open. */
    private static long lanes() throws IOException {
        try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("memfd:npipe-lane")).count();
        }
    }

    /**
     * What this process has of the system.
     *
     * @param descriptors what is open, without what the JVM opens for itself
     * @param lanes how many are mapped
     * @param threads how many threads of npipe there are
     */
    record Held(List<String> descriptors, long lanes, long threads) {
        /** Some of npipe's threads come and go. */
        private static final int FEW = 4;

        private static final Pattern OF_THE_JVM =
                Pattern.compile(".*\\.jar|/proc/.*|anon_inode:\\[event.*");

        /** Now. */
        static Held now() throws IOException {
            var descriptors = new ArrayList<String>();
            try (var open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path each : open) {
                    file(each).ifPresent(descriptors::add);
                }
            }
            long threads =
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("npipe"))
                            .count();
            return new Held(descriptors, LanePeer.lanes(), threads);
        }

        private static Optional<String> file(Path descriptor) throws IOException {
            try {
                return Optional.of(Files.readSymbolicLink(descriptor).toString())
                        .filter(file -> !OF_THE_JVM.matcher(file).matches());
            } catch (NoSuchFileException e) {
                return Optional.empty(); // it was closed meanwhile
            }
        }

        /** When no lane is left any more. */
        static Held withoutLanes() throws IOException {
            long end = System.nanoTime() + LIMIT.toNanos();
            Held held = now();
            while (held.lanes > 0 && System.nanoTime() < end) {
                Thread.onSpinWait();
                held = now();
            }
            assertThat(held.lanes).as("%s", held).isZero();
            return held;
        }

        /** Waits until no more is held than this; ends close in their own time. */
        void awaitNoMore() throws IOException {
            long end = System.nanoTime() + LIMIT.toNanos();
            Held held = now();
            while (!held.isWithin(this) && System.nanoTime() < end) {
                Thread.onSpinWait();
                held = now();
            }
            assertThat(held.isWithin(this)).as("%s, at most %s", held, this).isTrue();
        }

        private boolean isWithin(Held other) {
            return lanes <= other.lanes
                    && descriptors.size() <= other.descriptors.size()
                    && threads <= other.threads + FEW;
        }
    }

    /** Bytes that the program makes as well. */
    static byte[] bytes(int size, int seed) {
        return Payload.of(seed, size);
    }

    /** The sizes of its messages; one in four may be longer than a ring. */
    static int size(int conversation, int message) {
        int mixed = (conversation * 31 + message) * 0x9E3779B1 >>> 8;
        return (mixed & 3) == 0 ? (mixed >>> 2) % 400_000 : (mixed >>> 2) % 300;
    }

    /** Stops a process, or lets it go on. */
    static void signal(String signal, Peer peer) throws IOException, InterruptedException {
        assertThat(signalIfItRuns(signal, peer)).as("%s of %s", signal, peer).isTrue();
    }

    /** The same; false if it has ended. */
    static boolean signalIfItRuns(String signal, Peer peer)
            throws IOException, InterruptedException {
        var kill =
                new ProcessBuilder("kill", "-" + signal, "" + peer.pid())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return kill.exitValue() == 0;
    }
}
