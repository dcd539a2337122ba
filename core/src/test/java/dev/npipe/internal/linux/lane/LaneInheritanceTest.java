// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.lane.TwoRings;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.LaneToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a program that is started beside a lane has of it: nothing, whoever starts it and in what
 * way. The kernel is asked, as the JDK's own way to start one closes every descriptor by itself.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LaneInheritanceTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String MEMORY = "/memfd:npipe-lane";
    private static final String FLAGS_OF_MAPPING = "VmFlags:";
    private static final String FLAGS_OF_DESCRIPTOR = "flags:";

    /** What {@code smaps} calls memory that a forked process does not have. */
    private static final String DONT_COPY = "dc";

    /** The listeners, both ends of the connection, and both of the pair that comes with a lane. */
    private static final int SOCKETS = 6;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    private static Provider backend(LaneMode mode) {
        var settings = new LaneSettings(mode, Duration.ofHours(1), 256, 8);
        return new UnixProvider("linux", new LinuxSockets(settings));
    }

    private NamedPipeServerChannel bind(LaneMode mode) throws IOException {
        return PipeBuilders.server(backend(mode)).bind(NamedPipeAddress.of(name));
    }

    private NamedPipeChannel connect(LaneMode mode) throws IOException {
        return PipeBuilders.client(backend(mode)).connect(NamedPipeAddress.of(name));
    }

    /** The flags of each mapping of a lane's memory. */
    private static List<List<String>> mappings() throws IOException {
        var found = new ArrayList<List<String>>();
        boolean isOfLane = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                isOfLane = line.contains(MEMORY);
            } else if (isOfLane && line.startsWith(FLAGS_OF_MAPPING)) {
                found.add(List.of(line.substring(FLAGS_OF_MAPPING.length()).strip().split(" ")));
            }
        }
        return found;
    }

    /** What this process has open: the number of each descriptor, and what it is of. */
    private static Map<String, String> descriptors() throws IOException {
        var files = new TreeMap<String, String>();
        try (var open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                files.put(each.getFileName().toString(), file(each));
            }
        }
        return files;
    }

    /** What a descriptor is of; nothing if it was closed meanwhile. */
    private static String file(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static boolean isClosedOnExec(String descriptor) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/fdinfo", descriptor))) {
            String flags =
                    lines.filter(line -> line.startsWith(FLAGS_OF_DESCRIPTOR))
                            .findFirst()
                            .orElseThrow()
                            .substring(FLAGS_OF_DESCRIPTOR.length());
            return (Integer.parseInt(flags.strip(), 8) & Constants.O_CLOEXEC) != 0;
        }
    }

    private static void assertClosedOnExec(String descriptor, String what) throws IOException {
        assertThat(isClosedOnExec(descriptor))
                .as("%s of %s is closed on exec", descriptor, what)
                .isTrue();
    }

    @Test
    void aForkedProcessDoesNotHaveTheMemory() throws Exception {
        LaneFiles lanes = LaneFiles.fromNowOn();
        try (var server = bind(LaneMode.ALWAYS);
                var _ = connect(LaneMode.ALWAYS);
                var _ = server.accept(LONG)) {
            lanes.awaitMapped(2);
            assertThat(mappings())
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allSatisfy(flags -> assertThat(flags).contains(DONT_COPY));
        }
    }

    @Test
    void aProgramThatIsStartedDoesNotHaveTheSockets() throws Exception {
        LaneFiles lanes = LaneFiles.fromNowOn();
        Map<String, String> before = descriptors();
        try (var server = bind(LaneMode.ALWAYS);
                var _ = connect(LaneMode.ALWAYS);
                var _ = server.accept(LONG)) {
            lanes.awaitMapped(2);
            Map<String, String> sockets = descriptors();
            sockets.values().removeIf(file -> !file.startsWith("socket:"));
            sockets.values().removeAll(before.values());
            assertThat(sockets).hasSizeGreaterThanOrEqualTo(SOCKETS);
            for (Map.Entry<String, String> each : sockets.entrySet()) {
                assertClosedOnExec(each.getKey(), each.getValue());
            }
        }
    }

    @Test
    void aProgramThatIsStartedWhileALaneIsMadeDoesNotHaveItsFile() throws Exception {
        LaneMemory.Made made = LaneMemory.make(TwoRings.RING);
        try (LaneMemory _ = made.memory()) {
            assertClosedOnExec(String.valueOf(made.descriptor()), "the memory that is made");
        } finally {
            LinuxLanes.close(made.descriptor());
        }
    }

    @Test
    void aProgramThatIsStartedWhileALaneIsTakenDoesNotHaveWhatArrives() throws Exception {
        try (var server = bind(LaneMode.AUTO);
                var peer = RawPeer.connect(directory.npipe(name))) {
            LaneToken token = RawLane.greet(peer);
            try (var _ = server.accept(LONG)) {
                for (int taken :
                        RawLane.handedOver(new LinuxSockets(), directory.npipe(name), token)) {
                    try {
                        assertClosedOnExec(String.valueOf(taken), "what was handed over");
                    } finally {
                        LinuxLanes.close(taken);
                    }
                }
            }
        }
    }
}
