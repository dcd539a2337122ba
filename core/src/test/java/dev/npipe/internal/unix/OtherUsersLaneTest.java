// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeSecurity;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two users whom one server lets in, each of whom knows what the other one was told: the memory
 * beneath a connection is for its own user.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a process of another user is made by setpriv")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class OtherUsersLaneTest {
    private static final int NOBODY = 65534;
    private static final String GRANTED = String.valueOf(Win32Error.SUCCESS);
    private static final String REFUSED = String.valueOf(Win32Error.NO_SYSTEM_RESOURCES);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private NamedPipeServerChannel listener;
    private final List<NamedPipeChannel> served = new ArrayList<>();
    private ChildJvm root;
    private ChildJvm nobody;

    @BeforeEach
    void start() throws IOException {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can run a process as another user")
                .isEqualTo(0);
        assumeThat(Path.of("/usr/bin/setpriv")).isExecutable();
        var lanes = new LaneSettings(LaneMode.AUTO, Duration.ofHours(1), 256, 8);
        listener =
                PipeBuilders.server(new UnixProvider("linux", new LinuxSockets(lanes)))
                        .security(PipeSecurity.authenticatedUsers())
                        .bind(NamedPipeAddress.of(name));
        root = ChildJvm.start();
        nobody = ChildJvm.startAs(NOBODY, directory.path().resolve("classes"));
    }

    @AfterEach
    void stop() throws IOException {
        if (nobody != null) { // else the test was skipped
            nobody.close();
            root.close();
            for (NamedPipeChannel each : served) {
                each.close();
            }
            listener.close();
        }
    }

    /** A connection of this user, whose end is kept open; what it was told. */
    private String[] open(ChildJvm user) throws IOException {
        String[] token = user.value("attack-open", path()).split(" ");
        served.add(listener.accept(Duration.ofSeconds(20)));
        return token;
    }

    private String show(ChildJvm user, String... token) throws IOException {
        return user.value("attack-token", path(), token[0], token[1]);
    }

    private String path() {
        return directory.npipe(name).toString();
    }

    @Test
    void aTokenThatAnotherUserShowsIsRefusedAndStaysGood() throws Exception {
        String[] ofRoot = open(root);
        String[] ofNobody = open(nobody);
        assertThat(show(nobody, ofRoot)).as("root's, shown by nobody").isEqualTo(REFUSED);
        assertThat(show(root, ofNobody)).as("nobody's, shown by root").isEqualTo(REFUSED);
        assertThat(show(root, ofRoot)).as("root's, shown by root").isEqualTo(GRANTED);
        assertThat(show(nobody, ofNobody)).as("nobody's, shown by nobody").isEqualTo(GRANTED);
    }
}
