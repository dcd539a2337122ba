// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets at paths that were chosen, and directories of pipes that are of no use. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
final class SocketPlacesTest {
    private static final String LONG = "/a-directory-that-is-not-there";
    private static final String TOO_LONG = LONG + LONG + LONG + LONG;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private Path socket(String name) {
        return directory.path().resolve(name);
    }

    private static NamedPipeServerChannel bind(Path socket) throws IOException {
        return NamedPipeServerChannel.bind(NamedPipeAddress.parse(socket.toString()));
    }

    private void set(String base) {
        System.setProperty("dev.npipe.directory", base);
    }

    static List<String> backends() {
        return ChildJvm.backends();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nonexistent/directory", "/etc/passwd", TOO_LONG})
    void aServerAtAPathNeedsNoDirectoryOfPipes(String base) throws Exception {
        Path socket = socket("a.sock");
        set(base);
        try (var server = bind(socket);
                var client = NamedPipeChannel.connect(server.address());
                var accepted = server.accept()) {
            assertThat(accepted.isOpen()).isTrue();
            assertThat(client.isOpen()).isTrue();
            Files.delete(socket);
            Caretaker.look();
            assertThat(socket).exists();
        }
        try (Stream<Path> left = Files.list(directory.path())) {
            assertThat(left).as("what is left at the end").isEmpty();
        }
    }

    /** Without its socket, which the second one would see. */
    @ParameterizedTest
    @MethodSource("backends")
    void twoServersOfAPathFindOneLockWhateverTheirDirectories(String backend) throws Exception {
        Path socket = socket("a.sock");
        Path other = Files.createDirectory(socket("other"));
        try (var server = bind(socket);
                ChildJvm child = ChildJvm.start(ChildJvm.BACKEND + backend)) {
            Files.delete(socket);
            child.value("set", "dev.npipe.directory", other.toString());
            assertThat(child.ask("bind", socket.toString(), "BYTE"))
                    .isEqualTo(
                            "error FileAlreadyExistsException 0 %s: the pipe already has a server"
                                    .formatted(socket));
            server.close();
            child.value("bind", socket.toString(), "BYTE");
            assertThatThrownBy(() -> bind(socket)).isInstanceOf(FileAlreadyExistsException.class);
            child.kill();
        }
        bind(socket).close(); // what the killed one left is no obstacle
    }

    @Test
    void onePathInTwoSpellingsHasOneLock() throws Exception {
        Path real = Files.createDirectory(socket("real"));
        Path link = Files.createSymbolicLink(socket("link"), real);
        try (var _ = bind(real.resolve("a.sock"))) {
            Files.delete(real.resolve("a.sock"));
            for (String spelling : new String[] {"link/a.sock", "real/../link/./a.sock"}) {
                Path same = directory.path().resolve(spelling);
                assertThatThrownBy(() -> bind(same))
                        .as(spelling)
                        .isInstanceOf(FileAlreadyExistsException.class);
            }
        }
        bind(link.resolve("a.sock")).close();
    }

    @Test
    void aMissingDirectoryOfASocketIsNamed() {
        Path socket = socket("missing").resolve("too").resolve("a.sock");
        assertThatThrownBy(() -> bind(socket))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(
                        "%s: the directory %s does not exist; create it, or use another path"
                                .formatted(socket, socket("missing")));
    }

    @Test
    void whatIsNoFileInThePlaceOfALockIsNamed() throws Exception {
        Path lock = Files.createSymbolicLink(socket(".a.sock.npipe-lock"), socket("elsewhere"));
        assertThatThrownBy(() -> bind(socket("a.sock")))
                .hasMessageContaining("not a file is in the place of its lock: " + lock);
        assertThat(socket("elsewhere")).doesNotExist();
    }

    /** Whoever is the server makes a file, which can only be there if another one is. */
    @ParameterizedTest
    @MethodSource("backends")
    void ofManyWhoWantAPathOneIsTheServer(String backend) throws Exception {
        var racers = new ArrayList<Process>();
        try {
            for (int i = 0; i < 3; i++) {
                racers.add(racer(backend, i));
            }
            for (Process racer : racers) {
                assertThat(racer.inputReader().readLine()).isEqualTo("ready");
            }
            for (Process racer : racers) {
                racer.getOutputStream().write(1);
                racer.getOutputStream().flush();
            }
            for (Process racer : racers) {
                assertThat(String.join("\n", racer.inputReader().lines().toList()))
                        .isEqualTo("was the server 100 times");
            }
        } finally {
            for (Process racer : racers) {
                racer.destroyForcibly().waitFor();
            }
        }
    }

    private Process racer(String backend, int number) throws IOException {
        String classPath =
                ChildJvm.root(NamedPipes.class)
                        + File.pathSeparator
                        + ChildJvm.root(PathRace.class);
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        ChildJvm.BACKEND + backend,
                        "-Ddev.npipe.directory=" + Files.createDirectory(socket("of-" + number)),
                        "-cp",
                        classPath,
                        PathRace.class.getName(),
                        socket("raced").toString(),
                        socket("mark").toString(),
                        "100")
                .redirectErrorStream(true)
                .start();
    }

    /** The server's directory is the one where every client looks. */
    @ParameterizedTest
    @ValueSource(strings = {"/nonexistent/directory", "/etc/passwd", TOO_LONG})
    void aDirectoryOfNoUseKeepsNoClientFromTheOther(String base) throws Exception {
        NamedPipeAddress address = NamedPipeAddress.of(PipeDirectory.uniqueName());
        set("/tmp");
        try (var server = NamedPipeServerChannel.bind(address)) {
            set(base);
            assertThat(NamedPipes.exists(address)).isTrue();
            assertThat(NamedPipes.list()).contains(address);
            assertThat(NamedPipes.await(address, Duration.ofSeconds(20))).isTrue();
            try (var client = NamedPipeChannel.connect(address);
                    var accepted = server.accept()) {
                assertThat(client.isOpen()).isTrue();
                assertThat(accepted.isOpen()).isTrue();
            }
        }
        assertThatThrownBy(() -> NamedPipeChannel.connect(address))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("/tmp/npipe_" + address.name())
                .hasMessageContaining(base);
    }
}
