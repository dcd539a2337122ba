// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.LONG;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.internal.Provider;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.ChildJvm;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pipes without a name between real processes: children that are JVMs and that are not. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the children are programs of Unix")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class UnnamedChildTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private static List<String> backends() {
        return ChildJvm.backends();
    }

    private static UnnamedPipe open(String backend, PipeMode mode, PipeDirection direction)
            throws IOException {
        Provider provider =
                new UnixProvider(
                        backend, backend.equals("linux") ? new LinuxSockets() : new NioSockets());
        return UnnamedPipe.open(() -> provider, mode, direction);
    }

    private static void assertEndsWell(Process child) throws InterruptedException {
        assertThat(child.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(child.exitValue()).isZero();
    }

    /** The files beside the pipe's own directories; none, when all was removed. */
    private List<Path> files() {
        try (Stream<Path> all = Files.walk(directory.path())) {
            return all.filter(file -> !Files.isDirectory(file)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aChildThatIsAJvmAnswers(String backend) throws Exception {
        for (String childs : backends()) {
            PipeMode mode = childs.equals(backend) ? PipeMode.MESSAGE : PipeMode.BYTE;
            try (var unnamed = open(backend, mode, PipeDirection.DUPLEX)) {
                Process child = UnnamedChild.command(childs, "echo", unnamed.argument()).start();
                try (var pipe = unnamed.accept(child, LONG)) {
                    assertThat(files()).as("once the child has connected").isEmpty();
                    pipe.readTimeout(LONG);
                    pipe.write(utf8("hello"));
                    assertThat(read(pipe, 99)).as("%s, %s", childs, mode).isEqualTo("hello");
                }
                assertEndsWell(child);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatAChildWroteBeforeItEndedIsThere(String backend) throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (var unnamed = open(backend, mode, PipeDirection.INBOUND)) {
                Process child =
                        UnnamedChild.command(backend, "say", unnamed.argument(), "word").start();
                assertEndsWell(child);
                try (var pipe = unnamed.accept(child, LONG)) {
                    assertThat(read(pipe, 99)).isEqualTo("word");
                    assertThat(read(pipe, 99)).isEqualTo("<end>");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aChildInPythonTalksPlainBytes(String backend) throws Exception {
        assumePresent("python3", "--version");
        String echo =
                """
                import socket, sys
                pipe = socket.socket(socket.AF_UNIX)
                pipe.connect(sys.argv[1])
                for part in iter(lambda: pipe.recv(4096), b''):
                    pipe.sendall(part.upper())
                """;
        answersInUpperCase(backend, "python3", "-c", echo);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aChildInNodeTalksPlainBytes(String backend) throws Exception {
        assumePresent("node", "--version");
        String echo =
                "const pipe = require('net').connect(process.argv[1]);"
                        + " pipe.on('data', part => pipe.write(String(part).toUpperCase()));"
                        + " pipe.on('end', () => pipe.end());";
        answersInUpperCase(backend, "node", "-e", echo);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aChildBehindAShellGetsItsEndFromTheEnvironment(String backend) throws Exception {
        assumePresent("python3", "--version");
        String say =
                "import os, socket; s = socket.socket(socket.AF_UNIX);"
                        + " s.connect(os.environ['PIPE']); s.sendall(b'from below')";
        try (var unnamed = open(backend, PipeMode.BYTE, PipeDirection.INBOUND)) {
            var shell = new ProcessBuilder("sh", "-c", "python3 -c \"$1\"; exit 0", "sh", say);
            shell.environment().put("PIPE", unnamed.argument());
            Process child = shell.redirectError(Redirect.INHERIT).start();
            try (var pipe = unnamed.accept(child, LONG)) {
                pipe.readTimeout(LONG);
                assertThat(read(pipe, 99)).isEqualTo("from below");
                assertThat(read(pipe, 99)).isEqualTo("<end>");
            }
            assertEndsWell(child);
        }
    }

    /** Where the system tells who it is; else whoever comes first is taken for the child. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere no process is told")
    void theChildIsWaitedForBehindAStranger() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (var unnamed = open("linux", mode, PipeDirection.DUPLEX);
                    var stranger = UnnamedPipe.connect(unnamed.argument())) {
                Process child = UnnamedChild.command("linux", "echo", unnamed.argument()).start();
                try (var pipe = unnamed.accept(child, LONG)) {
                    assertThat(pipe.peer().processId()).as("%s", mode).hasValue(child.pid());
                    assertThat(read(stranger, 9)).as("%s", mode).isEqualTo("<end>");
                }
                assertEndsWell(child);
            }
        }
    }

    private static void answersInUpperCase(String backend, String... command) throws Exception {
        try (var unnamed = open(backend, PipeMode.BYTE, PipeDirection.DUPLEX)) {
            var words = new ArrayList<>(List.of(command));
            words.add(unnamed.argument());
            Process child = new ProcessBuilder(words).redirectError(Redirect.INHERIT).start();
            try (var pipe = unnamed.accept(child, LONG)) {
                pipe.readTimeout(LONG);
                pipe.write(utf8("hello"));
                assertThat(read(pipe, 99)).isEqualTo("HELLO");
                pipe.shutdownOutput();
                assertThat(read(pipe, 99)).isEqualTo("<end>");
            }
            assertEndsWell(child);
        }
    }

    private static void assumePresent(String... command) throws InterruptedException {
        boolean present;
        try {
            present =
                    new ProcessBuilder(command)
                                    .redirectErrorStream(true)
                                    .redirectOutput(Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            present = false; // there is no such program
        }
        assumeThat(present).as("%s is on the search path", command[0]).isTrue();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aChildThatIsKilledIsTheEnd(String backend) throws Exception {
        try (var unnamed = open(backend, PipeMode.MESSAGE, PipeDirection.DUPLEX)) {
            Process child = UnnamedChild.command(backend, "echo", unnamed.argument()).start();
            try (var pipe = unnamed.accept(child, LONG)) {
                child.destroyForcibly();
                assertThat(read(pipe, 99)).isEqualTo("<end>");
            }
        }
    }

    /** A parent that was killed can neither be connected to, nor leave files for ever. */
    @ParameterizedTest
    @MethodSource("backends")
    void whatAKilledParentLeavesIsRemovedByTheNextOne(String backend) throws Exception {
        Process parent = offering(backend);
        String argument = parent.inputReader(UTF_8).readLine();
        parent.destroyForcibly().waitFor();
        assertThat(files()).as("left behind").isNotEmpty();
        assertThatThrownBy(() -> UnnamedPipe.connect(argument))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("has ended");
        open(backend, PipeMode.BYTE, PipeDirection.DUPLEX).close();
        assertThat(files()).as("left behind, after the next one").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatALivingParentWaitsAtIsLeftAlone(String backend) throws Exception {
        Process parent = offering(backend);
        try {
            String argument = parent.inputReader(UTF_8).readLine();
            for (int i = 0; i < 3; i++) { // no look takes its lock away
                open(backend, PipeMode.BYTE, PipeDirection.DUPLEX).close();
            }
            try (var end = UnnamedPipe.connect(argument)) {
                end.write(ByteBuffer.allocate(1));
            }
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    /** A process that closes any descriptor of a file loses its locks of it. */
    @ParameterizedTest
    @MethodSource("backends")
    void aProcessDoesNotLoseItsOwnWhileItLooksForThoseOfOthers(String backend) throws Exception {
        try (var unnamed = open(backend, PipeMode.BYTE, PipeDirection.DUPLEX)) {
            open(backend, PipeMode.BYTE, PipeDirection.DUPLEX).close();
            List<Path> files = files();
            Process other = offering(backend);
            try {
                assertThat(other.inputReader(UTF_8).readLine()).isNotEmpty(); // it has looked
                assertThat(files()).containsAll(files);
                UnnamedPipe.connect(unnamed.argument()).close();
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    /** A parent that prints its argument and waits for nobody until it is killed. */
    private Process offering(String backend) throws IOException {
        ProcessBuilder parent = UnnamedChild.command(backend, "offer");
        parent.environment().put("NPIPE_DIRECTORY", directory.path().toString());
        return parent.start();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void closingLeavesNoFiles(String backend) throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            var unnamed = open(backend, mode, PipeDirection.DUPLEX);
            assertThat(files()).hasSize(2);
            assertThat(unnamed.argument()).isEqualTo(files().getFirst().toString());
            unnamed.close();
            assertThat(files()).as("%s", mode).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void onlyItsUserCanReachIt(String backend) throws Exception {
        try (var unnamed = open(backend, PipeMode.BYTE, PipeDirection.DUPLEX)) {
            Path socket = Path.of(unnamed.argument());
            assertThat(Files.getAttribute(socket, "unix:mode")).isEqualTo(0140600);
            assertThat(Files.getAttribute(socket.getParent(), "unix:mode")).isEqualTo(0040700);
            assertThat(NamedPipes.list().toString()).doesNotContain(socket.getFileName() + "");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aDirectoryThatOthersCanEnterIsRefused(String backend) throws Exception {
        open(backend, PipeMode.BYTE, PipeDirection.DUPLEX).close();
        try (Stream<Path> made = Files.list(directory.path())) {
            Files.setAttribute(made.findFirst().orElseThrow(), "unix:mode", 0755);
        }
        assertThatThrownBy(() -> open(backend, PipeMode.BYTE, PipeDirection.DUPLEX))
                .isInstanceOf(java.nio.file.AccessDeniedException.class)
                .hasMessageContaining("mode 0700");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aDirectoryWithALongNameIsNoObstacle(String backend) throws Exception {
        Path deep = Files.createDirectory(directory.path().resolve("x".repeat(90)));
        System.setProperty("dev.npipe.directory", deep.toString());
        try (var unnamed = open(backend, PipeMode.BYTE, PipeDirection.DUPLEX);
                var child = UnnamedPipe.connect(unnamed.argument());
                var pipe = unnamed.accept(LONG)) {
            child.write(utf8("hello"));
            assertThat(read(pipe, 9)).isEqualTo("hello");
            assertThat(unnamed.argument()).startsWith("/tmp/.npipe-child-");
        }
    }
}
