// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server with umask 0 binds and unbinds, while somebody who is not let in connects without pause:
 * there is no moment at which that works.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "users are made by useradd")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class PermissionWindowTest {
    private static final int ROUNDS = 300;

    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static UnixUsers users;
    private static ChildJvm bob;
    private static ChildJvm root;

    private final String name = PipeDirectory.uniqueName();

    @BeforeAll
    static void start() throws IOException {
        users = UnixUsers.create();
        bob = ChildJvm.startBehind(UnixUsers.as(users.bob()), DIRECTORY.path().resolve("bob"));
        root = ChildJvm.start();
    }

    @AfterAll
    static void stop() throws IOException {
        for (ChildJvm child : new ChildJvm[] {bob, root}) {
            if (child != null) {
                child.close();
            }
        }
        if (users != null) {
            users.close();
        }
    }

    private static ChildJvm serverWithUmask0(String backend) throws IOException {
        var command = new ArrayList<>(UnixUsers.as(users.alice()));
        command.addAll(List.of("sh", "-c", "umask 0 && exec \"$@\"", "sh"));
        return ChildJvm.startBehind(
                command, DIRECTORY.path().resolve("alice"), ChildJvm.BACKEND + backend);
    }

    @ParameterizedTest
    @CsvSource({"linux, bob", "linux, root", "nio, bob", "nio, root"})
    void nobodyGetsInWhileAPipeIsMade(String backend, String user) throws Exception {
        ChildJvm attacker = user.equals("bob") ? bob : root;
        try (ChildJvm server = serverWithUmask0(backend)) {
            attacker.value(
                    "attack-storm",
                    DIRECTORY.npipe(name).toString(),
                    DIRECTORY.raw(name).toString());
            String clients = server.value("flicker", name, String.valueOf(ROUNDS));
            String[] storm = attacker.value("attack-calm").split(" ");
            assertThat(clients).as("clients that the application saw").isEqualTo("0");
            assertThat(storm[2]).as("welcomes, of %s attempts", storm[0]).isEqualTo("0");
            assertThat(Integer.parseInt(storm[0])).as("attempts").isGreaterThan(ROUNDS);
            if (backend.equals("linux") && user.equals("bob")) {
                assertThat(storm[1]).as("got past the mode of a file").isEqualTo("0");
            }
        }
    }
}
