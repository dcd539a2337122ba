// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Provider;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the kernel of Linux tells about the other end. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(30)
final class LinuxPeerTest {
    private static final Provider LINUX = new UnixProvider("linux", new LinuxSockets());

    @Test
    void thePeersProcessAndUserAreKnown() throws Exception {
        Path self = Path.of("/proc/self/");
        long uid = ((Number) Files.getAttribute(self, "unix:uid")).longValue();
        long gid = ((Number) Files.getAttribute(self, "unix:gid")).longValue();
        long pid = ProcessHandle.current().pid();
        try (var listener =
                        new NamedPipeServerChannelBuilder(() -> LINUX)
                                .bind(NamedPipeAddress.of("linux-peer-" + pid));
                var client = new NamedPipeChannelBuilder(() -> LINUX).connect(listener.address());
                var server = listener.accept()) {
            for (NamedPipeChannel end : new NamedPipeChannel[] {server, client}) {
                PipePeer peer = end.peer();
                assertThat(peer.processId()).hasValue(pid);
                assertThat(peer.userId()).hasValue(uid);
                assertThat(peer.groupId()).hasValue(gid);
                assertThat(peer.userName()).hasValue(Files.getOwner(self).getName());
                assertThat(peer.supplementaryGroups()).hasValue(groupsOfThisProcess());
                assertThat(peer.sessionId()).isEmpty();
                assertThat(peer.computerName()).isEmpty();
            }
        }
    }

    private static List<Long> groupsOfThisProcess() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Groups:"))
                .flatMap(line -> Arrays.stream(line.substring(7).strip().split("\\s+")))
                .filter(group -> !group.isEmpty())
                .map(Long::valueOf)
                .toList();
    }
}
