// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process in a user namespace in which its own user has the number by which all other users
 * appear, and one of those others.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has user namespaces")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class UnmappedUserTest {
    private static final int NOBODY = 65534;
    private static final Path UNSHARE = Path.of("/usr/bin/unshare");

    @RegisterExtension static final PipeDirectory CLASSES = new PipeDirectory();

    private static Path base;
    private static ChildJvm outside;

    private final String name = PipeDirectory.uniqueName();

    @BeforeAll
    static void start() throws IOException {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can run a process as another user")
                .isEqualTo(0);
        assumeThat(UNSHARE).isExecutable();
        base = Files.createTempDirectory(Path.of("/run"), "np"); // nobody else can write to /run
        Files.setAttribute(base, "unix:mode", 01777);
        outside = ChildJvm.startAs(NOBODY, CLASSES.path().resolve("outside"));
        outside.value("set", "dev.npipe.directory", base.toString());
    }

    @AfterAll
    static void stop() throws IOException {
        if (outside != null) {
            outside.close();
        }
        if (base != null) {
            PipeDirectory.delete(base);
        }
    }

    private static ChildJvm startInside(String backend) throws IOException {
        ChildJvm inside =
                ChildJvm.startBehind(
                        List.of(
                                UNSHARE.toString(),
                                "--user",
                                "--map-user=" + NOBODY,
                                "--map-group=" + NOBODY,
                                "--"),
                        CLASSES.path().resolve("inside-" + backend),
                        ChildJvm.BACKEND + backend);
        inside.value("set", "dev.npipe.directory", base.toString());
        return inside;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void isNotTheOwnerOfAServerThatHasTheirNumber(String backend) throws Exception {
        try (ChildJvm inside = startInside(backend)) {
            inside.value("bind", name, "BYTE");
            Path socket = base.resolve("npipe_" + name);
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(outside.ask("connect", name))
                    .startsWith("error AccessDeniedException")
                    .contains("the server refuses this user");
            inside.value("unbind", name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void isNotAServerThatAClientExpects(String backend) throws Exception {
        Path other = Files.createDirectory(base.resolve("of-nobody-" + backend));
        Files.setAttribute(other, "unix:uid", NOBODY);
        outside.value("set", "dev.npipe.directory", other.toString());
        outside.value("guard", name, "D:(A;;GA;;;WD)");
        try (ChildJvm inside = startInside(backend)) {
            inside.value("set", "dev.npipe.directory", other.toString());
            for (String owner : new String[] {"unsaid", "current", "nobody"}) {
                assertThat(inside.ask("open", name, "DUPLEX", owner))
                        .as(owner)
                        .startsWith("error AccessDeniedException")
                        .contains("somebody who has no number in this user namespace");
            }
            String socket = other.resolve("npipe_" + name).toString();
            assertThat(inside.ask("open", socket, "DUPLEX", "trusted"))
                    .as("by the credentials alone")
                    .startsWith("error AccessDeniedException")
                    .contains("somebody who has no number in this user namespace");
            assertThat(inside.ask("open", name, "DUPLEX", "any")).isEqualTo("ok 1 complete");
        } finally {
            outside.value("unguard", name);
            outside.value("set", "dev.npipe.directory", base.toString());
        }
    }
}
