// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.flow.Allocations;
import dev.npipe.internal.unix.flow.QuietLog;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Any sequence of what clients and a server's application can do, over real sockets: whoever leaves
 * while it waits is gone, and once all have left the server serves the next one at each of its
 * doors, and has nothing of theirs.
 *
 * <p>An input is which server it is (of one instance, of three or of any number, on either
 * backend), and a byte for each step: what is done (bits 0 to 3), and by whom (bits 4 to 7).
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are counted in /proc")
@Tag("slow")
final class ConnectionsFuzzTest {
    /** For how long something may take that is over at once, on a machine that has time. */
    private static final int SECONDS = 30;

    private static final int MOST_STEPS = 80;

    private static final UnixSockets NIO = new NioSockets();
    private static final UnixSockets LINUX = new LinuxSockets();
    private static final int[] INSTANCES = {1, 3, 255};

    /**
     * Two messages there and back, a look, and the end, by either protocol: loads what it needs.
     */
    private static final byte[] TALK = {10, 0, 3, 12, 13, 14, 5, 13, 27, 12, 23, 29, 9, 9};

    private static Path directory;
    private static long threads;

    /** Open all the time: with nothing open, the threads that all servers share end after 5 s. */
    private static FuzzedServer other;

    @BeforeAll
    static void prepare() throws IOException {
        QuietLog.install();
        directory = Files.createTempDirectory("np");
        System.setProperty("dev.npipe.directory", directory.toString());
        other = new FuzzedServer(LINUX, directory, "other", 1);
        for (UnixSockets backend : new UnixSockets[] {NIO, LINUX}) {
            FuzzedServer server = new FuzzedServer(backend, directory, "warm", 255);
            run(server, new FuzzedPeers(directory, server.name()), TALK);
            server.closeAll();
            server.servesTheNext();
            server.close();
        }
        threads = threads();
    }

    @AfterAll
    static void clean() throws IOException {
        other.close();
        System.clearProperty("dev.npipe.directory");
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @FuzzTest
    void connections(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        int instances = INSTANCES[(input[0] >> 1 & 0x3F) % INSTANCES.length];
        UnixSockets backend = (input[0] & 1) == 0 ? NIO : LINUX;
        FuzzedServer server = new FuzzedServer(backend, directory, "fuzzed", instances);
        var peers = new FuzzedPeers(directory, server.name());
        try {
            OpenSockets before = OpenSockets.now();
            run(server, peers, Arrays.copyOfRange(input, 1, Math.min(input.length, MOST_STEPS)));
            whoLeftWhileItWaitedIsGone(before, server, peers);
            server.closeHeld();
            server.servesTheNext();
            nothingIsLeft(before, server);
        } finally {
            peers.leave();
            server.closeAll();
            server.close();
        }
    }

    /** Takes these steps, and has all peers leave. */
    private static void run(FuzzedServer server, FuzzedPeers peers, byte[] steps)
            throws IOException {
        for (byte step : steps) {
            step(server, peers, step & 0xF, (step & 0xF0) >> 4);
        }
        peers.settle();
        if (peers.opened() >= FuzzedPeers.CROWD) {
            server.lookAtAll();
            Allocations.directAtMostThePool();
        }
        peers.leave();
    }

    private static void step(FuzzedServer server, FuzzedPeers peers, int what, int which)
            throws IOException {
        switch (what) {
            case 10 -> peers.connect();
            case 11 -> {
                if (which == 0 && server.instances() == 255) {
                    peers.crowd();
                } else {
                    peers.connectRaw();
                }
            }
            case 12 -> server.accept();
            case 13 -> server.read(which);
            case 14 -> server.write(which);
            case 15 -> server.close(which);
            default -> peers.act(what, which);
        }
    }

    /**
     * Who was let in may still be there, until the application looks, or is to be, for its data.
     */
    private static void whoLeftWhileItWaitedIsGone(
            OpenSockets before, FuzzedServer server, FuzzedPeers peers) throws IOException {
        int letIn = Math.min(server.instances(), server.held() + peers.opened());
        int most = letIn + peers.leavingData();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        OpenSockets left;
        do {
            left = OpenSockets.now().without(before);
        } while (left.count() > most && System.nanoTime() < end);
        left.areAtMost(most);
    }

    /** Nobody is on the way in, so what is seen to be gone does not come back. */
    private static void nothingIsLeft(OpenSockets before, FuzzedServer server) throws IOException {
        assertThat(OpenSockets.inBacklogsOf(directory)).as("clients in the backlogs").isZero();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        int instances;
        OpenSockets left;
        do {
            server.closeAll(); // one that waited for an instance may have got it now
            instances = server.instancesInUse();
            left = OpenSockets.now().without(before);
        } while ((instances > 0 || left.count() > 0) && System.nanoTime() < end);
        assertThat(instances).as("instances in use").isZero();
        left.areAtMost(0);
        assertThat(threads()).as("threads that all servers share").isGreaterThanOrEqualTo(threads);
        Allocations.directAtMostThePool();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("npipe-") && !name.equals("npipe-acceptor"))
                .count();
    }
}
