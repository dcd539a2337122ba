// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server in another network namespace, as the host's is for a container that its socket is
 * mounted into. The kernel's lists of this namespace do not have it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has network namespaces")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public final class OtherNamespaceTest {
    private static final Path UNSHARE = Path.of("/usr/bin/unshare");

    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static final Map<String, ChildJvm> CLIENTS = new HashMap<>();
    private static ChildJvm server;

    private final String name = PipeDirectory.uniqueName();

    @BeforeAll
    static void start() throws IOException {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can make a network namespace")
                .isEqualTo(0);
        assumeThat(UNSHARE).isExecutable();
        server =
                ChildJvm.startBehind(
                        List.of(UNSHARE.toString(), "--net", "--"),
                        DIRECTORY.path().resolve("server"));
        for (String backend : ChildJvm.backends()) {
            CLIENTS.put(backend, ChildJvm.start(ChildJvm.BACKEND + backend));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        for (ChildJvm client : CLIENTS.values()) {
            client.close();
        }
        CLIENTS.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aPipeIsSeenByName(String backend) throws Exception {
        ChildJvm client = CLIENTS.get(backend);
        server.value("bind", name, "BYTE");
        assertThat(client.value("exists", name)).as("exists").isEqualTo("true");
        assertThat(client.value("await", name)).as("await").isEqualTo("true");
        assertThat(client.value("listed", name)).as("listed").isEqualTo("true");
        assertThat(client.value("entry", name))
                .contains(
                        backend.equals("linux")
                                ? "state=ELSEWHERE, protocol=NPIPE_AND_PLAIN, type=Optional[BYTE]"
                                : "state=UNKNOWN")
                .contains("instances=OptionalInt.empty");
        assertThat(server.value("instances", name)).as("used up by asking").isEqualTo("0");
        assertThat(client.value("connect", name)).startsWith("pipe-");
        server.value("accept", name);
        server.value("unbind", name);
        assertThat(client.value("exists", name)).as("after its end").isEqualTo("false");
    }

    /** A mounted socket is the same file; a link to it is another way to it. */
    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aSocketIsSeenByItsPath(String backend) throws Exception {
        ChildJvm client = CLIENTS.get(backend);
        Path path = DIRECTORY.path().resolve(name + ".sock");
        Path link = DIRECTORY.path().resolve(name + ".link");
        Files.createSymbolicLink(link, path);
        server.value("attack-listen", path.toString());
        for (Path way : new Path[] {path, link}) {
            assertThat(client.value("exists", way.toString())).as("exists").isEqualTo("true");
            assertThat(client.value("await", way.toString())).as("await").isEqualTo("true");
            assertThat(client.value("connect", way.toString())).startsWith("pipe-");
        }
        server.value("attack-abandon");
        for (Path way : new Path[] {path, link}) {
            assertThat(client.value("exists", way.toString())).as("a dead one").isEqualTo("false");
            assertThat(client.ask("connect", way.toString()))
                    .startsWith("error NoSuchFileException")
                    .contains("a socket at which nobody listens");
        }
    }

    /**
     * Plain bytes under a name: only a connection tells without native access, so it is not made.
     */
    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    void aPipeOfPlainBytesIsSeenByName(String backend) throws Exception {
        ChildJvm client = CLIENTS.get(backend);
        Path raw = DIRECTORY.path().resolve(SocketPaths.RAW_PREFIX + name);
        server.value("attack-listen", raw.toString());
        assertThat(client.value("listed", name))
                .as("listed")
                .isEqualTo(String.valueOf(backend.equals("linux")));
        assertThat(client.value("exists", name)).as("exists").isEqualTo("true");
        assertThat(client.value("await", name)).as("await").isEqualTo("true");
        assertThat(client.value("connect", name)).startsWith("pipe-");
        server.value("attack-abandon");
        Files.delete(raw);
    }
}
