// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a program that this process starts has of its lanes: nothing. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LaneInheritanceTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String MEMORY = "memfd:npipe-lane";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private static String maps(String process) throws IOException {
        return Files.readString(Path.of("/proc/" + process + "/maps"));
    }

    private static List<String> descriptors(String process) throws IOException {
        var files = new ArrayList<String>();
        try (var open = Files.newDirectoryStream(Path.of("/proc/" + process + "/fd"))) {
            for (Path each : open) {
                files.add(Files.readSymbolicLink(each).toString());
            }
        }
        return files;
    }

    private static void move(NamedPipeChannel from, NamedPipeChannel to) throws IOException {
        from.write(StandardCharsets.UTF_8.encode("moved"));
        ByteBuffer moved = ByteBuffer.allocate(5);
        while (moved.hasRemaining()) {
            to.read(moved);
        }
        assertThat(StandardCharsets.UTF_8.decode(moved.flip()).toString()).isEqualTo("moved");
    }

    @Test
    void aChildHasNeitherTheMemoryNorTheSockets() throws Exception {
        var settings = new LaneSettings(LaneMode.ALWAYS, LONG, 1, 8);
        var backend = new UnixProvider("linux", new LinuxSockets(settings));
        var address = NamedPipeAddress.of(PipeDirectory.uniqueName());
        try (var server = PipeBuilders.server(backend).bind(address);
                var client = PipeBuilders.client(backend).connect(address);
                var served = server.accept(LONG)) {
            while (!maps("self").contains(MEMORY)) {
                move(client, served);
                move(served, client);
            }
            Process child = new ProcessBuilder("cat").start(); // until its input ends
            try (var in = child.outputWriter();
                    var out = child.inputReader()) {
                in.write("here\n");
                in.flush();
                assertThat(out.readLine()).isEqualTo("here"); // it is cat by now
                String id = String.valueOf(child.pid());
                assertThat(maps(id)).doesNotContain(MEMORY);
                assertThat(descriptors(id))
                        .hasSize(3)
                        .allSatisfy(file -> assertThat(file).startsWith("pipe:"));
            }
            assertThat(child.waitFor()).isZero();
            move(client, served);
        }
    }
}
