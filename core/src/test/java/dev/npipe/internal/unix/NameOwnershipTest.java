// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeSecurity;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who owns a name, and what becomes of its files. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class NameOwnershipTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    private NamedPipeServerChannel bind() throws IOException {
        return NamedPipeServerChannel.bind(NamedPipeAddress.of(name));
    }

    private void assertTaken() {
        assertThatThrownBy(this::bind)
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage("\\\\.\\pipe\\" + name + ": the pipe already has a server");
    }

    private void assertServes(NamedPipeServerChannel server) throws IOException {
        try (var client = NamedPipeChannel.connect(server.address());
                var pipe = server.accept()) {
            assertThat(client.isOpen()).isEqualTo(pipe.isOpen());
        }
    }

    private void assertNoFiles() {
        assertThat(directory.npipe(name)).doesNotExist();
        assertThat(directory.raw(name)).doesNotExist();
    }

    @Test
    void aNameHasOneServerInAProcess() throws Exception {
        try (var server = bind()) {
            assertTaken();
            assertServes(server);
        }
        bind().close();
    }

    @Test
    void aNameHasOneServerAmongProcesses() throws Exception {
        try (ChildJvm child = ChildJvm.start()) {
            try (var server = bind()) {
                assertThat(child.ask("bind", name, "BYTE"))
                        .startsWith("error FileAlreadyExistsException");
                assertServes(server);
            }
            child.value("bind", name, "MESSAGE");
            assertTaken();
            NamedPipeChannel.connect(NamedPipeAddress.of(name)).close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SocketPaths.RAW_PREFIX, SocketPaths.NPIPE_PREFIX})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems tell by a connection alone")
    void aForeignServerKeepsItsNameAndIsNotConnectedTo(String prefix) throws Exception {
        Path place = directory.path().resolve(prefix + name);
        try (ForeignServer foreign = ForeignServer.deaf(place)) {
            assertTaken();
            assertThat(foreign.waitingClients()).isZero();
            assertThat(place).exists();
        }
        bind().close();
    }

    /** Without native access there is nothing to believe but a connection. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the other backend")
    void withoutNativeAccessAForeignServerKeepsItsNameAndIsConnectedToOnce() throws Exception {
        try (ChildJvm child = ChildJvm.start(ChildJvm.BACKEND + "nio");
                ForeignServer foreign = ForeignServer.deaf(directory.npipe(name))) {
            assertThat(child.ask("bind", name, "BYTE"))
                    .startsWith("error FileAlreadyExistsException");
            assertThat(foreign.waitingClients()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a table of sockets")
    void aRowInTheTableOfSocketsKeepsNoServerFromStarting(String backend) throws Exception {
        try (ChildJvm child = ChildJvm.start(ChildJvm.BACKEND + backend)) {
            for (Path place : new Path[] {directory.npipe(name), directory.raw(name)}) {
                ForeignServer.deaf(place).abandon();
                try (HostileName _ = HostileName.rowFor(place)) {
                    child.value("bind", name, "BYTE");
                    NamedPipeChannel.connect(NamedPipeAddress.of(name)).close();
                    child.value("unbind", name);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux", "nio"})
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems do not tell")
    void aServerWhoseBacklogIsFullKeepsItsName(String backend) throws Exception {
        try (ChildJvm child = ChildJvm.start(ChildJvm.BACKEND + backend);
                ForeignServer foreign = ForeignServer.deaf(directory.raw(name))) {
            foreign.fillBacklog();
            assertThat(child.ask("bind", name, "BYTE"))
                    .startsWith("error FileAlreadyExistsException");
            assertThat(directory.raw(name)).exists();
        }
    }

    @Test
    void anUnfinishedBindLeavesNothing() throws Exception {
        try (ForeignServer _ = ForeignServer.deaf(directory.raw(name))) {
            assertTaken();
            assertThat(directory.npipe(name)).doesNotExist();
        }
        bind().close();
        assertNoFiles();
    }

    @Test
    void theNameOfAKilledServerIsFree() throws Exception {
        for (int round = 0; round < 2; round++) {
            try (ChildJvm killed = ChildJvm.start()) {
                killed.value("bind", name, "MESSAGE");
                killed.kill();
            }
            assertThat(directory.npipe(name)).exists();
            assertThat(directory.raw(name)).exists();
            if (round == 0) {
                try (var server = bind()) {
                    assertServes(server);
                }
            } else {
                try (ChildJvm next = ChildJvm.start()) {
                    next.value("bind", name, "MESSAGE");
                    NamedPipeChannel.connect(NamedPipeAddress.of(name)).close();
                }
            }
            assertNoFiles();
        }
    }

    /** Any user can plant one, also about a directory that is closed to that user. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a table of sockets")
    void aForgedRowOfTheTableOfSocketsKeepsNoNameTaken() throws Exception {
        String killed = "killed"; // short, as the row has to fit into the name of a socket
        ForeignServer.deaf(directory.npipe(killed)).abandon();
        ForeignServer.deaf(directory.raw(killed)).abandon();
        try (HostileName _ = HostileName.rowFor(directory.npipe(killed));
                HostileName _ = HostileName.rowFor(directory.raw(killed));
                var server = NamedPipeServerChannel.bind(NamedPipeAddress.of(killed))) {
            assertServes(server);
        }
    }

    @Test
    void ofTwoRacingProcessesExactlyOneWins() throws Exception {
        try (ChildJvm one = ChildJvm.start();
                ChildJvm two = ChildJvm.start()) {
            for (int round = 0; round < 200; round++) {
                assertOneWins(one, two, name);
            }
            for (int round = 0; round < 50; round++) { // what a killed server left is in the way
                String another = name + '-' + round;
                ForeignServer.deaf(directory.npipe(another)).abandon();
                ForeignServer.deaf(directory.raw(another)).abandon();
                assertOneWins(one, two, another);
            }
        }
        assertNoFiles();
    }

    private static void assertOneWins(ChildJvm one, ChildJvm two, String pipe) throws IOException {
        one.tell("bind", pipe, "BYTE");
        two.tell("bind", pipe, "BYTE");
        String first = one.answer();
        String second = two.answer();
        boolean firstWon = first.equals("ok");
        assertThat(firstWon ? second : first)
                .as("%s: %s, %s", pipe, first, second)
                .startsWith("error FileAlreadyExistsException");
        (firstWon ? one : two).value("unbind", pipe);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "SIGTERM"})
    void theEndOfTheProcessRemovesTheFiles(String how) throws Exception {
        try (ChildJvm child = ChildJvm.start()) {
            child.value("bind", name, "MESSAGE");
            if (how.equals("exit")) {
                child.tell("exit");
                assertThat(child.exitCode()).isZero();
            } else {
                assertThat(child.terminate()).isEqualTo(143);
            }
        }
        assertNoFiles();
    }

    @Test
    void closingRemovesTheFiles() throws Exception {
        bind().close();
        assertNoFiles();
    }

    @Test
    void closingLeavesAFileThatIsNotItsOwn() throws Exception {
        try (var _ = bind()) {
            Files.delete(directory.raw(name));
            Files.createFile(directory.raw(name));
        }
        assertThat(directory.raw(name)).isRegularFile();
        assertThat(directory.npipe(name)).doesNotExist();
    }

    @Test
    void somethingThatIsNoSocketIsNotRemoved() throws Exception {
        Files.createFile(directory.raw(name));
        assertThatThrownBy(this::bind)
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("something that is not a socket is in its place")
                .hasMessageContaining(directory.raw(name).toString());
        assertThat(directory.raw(name)).isRegularFile();
        assertThat(directory.npipe(name)).doesNotExist();
    }

    @Test
    void aLinkToASocketIsNotRemoved() throws Exception {
        try (ForeignServer elsewhere = ForeignServer.deaf(directory.path().resolve("s"))) {
            elsewhere.abandon();
            Files.createSymbolicLink(directory.npipe(name), directory.path().resolve("s"));
            assertThatThrownBy(this::bind).isInstanceOf(AccessDeniedException.class);
            assertThat(directory.npipe(name)).isSymbolicLink();
        }
    }

    @Test
    void aMissingDirectoryIsNamed() {
        Path missing = directory.path().resolve("missing");
        System.setProperty("dev.npipe.directory", missing.toString());
        assertThatThrownBy(this::bind)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(
                        "\\\\.\\pipe\\%s: the directory of pipes does not exist: %s"
                                .formatted(name, missing));
        assertThatThrownBy(() -> NamedPipeChannel.connect(NamedPipeAddress.of(name)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void theFileModesFollowTheSecurity() throws Exception {
        try (var _ = bind()) {
            assertThat(mode(directory.npipe(name))).isEqualTo("rw-------");
            assertThat(mode(directory.raw(name))).isEqualTo("rw-------");
        }
        var builder = NamedPipeServerChannel.builder().security(PipeSecurity.authenticatedUsers());
        try (var _ = builder.bind(NamedPipeAddress.of(name))) {
            assertThat(mode(directory.npipe(name))).isEqualTo("rw-rw-rw-");
            assertThat(mode(directory.raw(name))).isEqualTo("rw-rw-rw-");
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
