// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.ForeignServer;
import dev.npipe.internal.unix.HostileName;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who listens, by the kernel's numbers (linux) and by its table (nio). */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells which sockets there are")
final class LiveSocketsTest {
    enum Backend {
        LINUX,
        NIO;

        UnixSockets sockets() {
            return this == LINUX ? new LinuxSockets() : new NioSockets();
        }

        boolean isLive(Path path) throws IOException {
            Optional<FileIdentity> file = FileIdentity.of(path);
            LiveSockets live = LiveSockets.now(sockets()).orElseThrow();
            return file.isPresent() && live.contain(path, file.get());
        }
    }

    @TempDir Path directory;

    private Path path;

    @BeforeEach
    void chooseName() {
        path = directory.resolve("s");
    }

    @ParameterizedTest
    @EnumSource
    void aListeningSocketIsLiveUntilItIsClosed(Backend backend) throws Exception {
        assertThat(backend.isLive(path)).isFalse();
        try (ForeignServer server = ForeignServer.deaf(path)) {
            assertThat(backend.isLive(path)).isTrue();
            assertThat(server.waitingClients()).as("asked without connecting").isZero();
            server.abandon();
            assertThat(path).exists();
            assertThat(backend.isLive(path)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatOutlivesItsListenerDoesNotListen(Backend backend) throws Exception {
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        try (RawPeer client = RawPeer.connect(path);
                SocketChannel server = listener.accept()) {
            listener.close();
            assertThat(client.socket().isConnected() && server.isConnected()).isTrue();
            assertThat(backend.isLive(path)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSocketIsFoundByADirectoryThatIsALink(Backend backend) throws Exception {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, Files.createDirectory(directory.resolve("real")));
        try (ForeignServer _ = ForeignServer.deaf(directory.resolve("real/s"))) {
            assertThat(backend.isLive(link.resolve("s"))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSocketThatWasBoundByARelativePathIsFound(Backend backend) throws Exception {
        Path relative = Path.of("").toAbsolutePath().relativize(path);
        try (ForeignServer _ = ForeignServer.deaf(relative)) {
            assertThat(backend.isLive(path)).isTrue();
        }
    }

    /** Rows that the kernel itself could have written, but for the line break before them. */
    @ParameterizedTest
    @EnumSource
    void aNameThatLooksLikeTheTableSpoilsNothing(Backend backend) throws Exception {
        Path hostile = directory.resolve("x\n1 2 3 none 5 6 7 /y\nz");
        Files.createDirectories(hostile.getParent());
        try (HostileName _ = HostileName.rowFor(directory.resolve("y"));
                HostileName _ = HostileName.listen("a\r\nb\r");
                ForeignServer _ = ForeignServer.deaf(hostile);
                ForeignServer _ = ForeignServer.deaf(path);
                HostileName _ = HostileName.listen("\r" + directory);
                HostileName _ = HostileName.rowFor(Path.of(""))) {
            assertThat(backend.isLive(hostile)).isTrue();
            assertThat(backend.isLive(path)).isTrue();
        }
    }

    @Test
    void aSocketThatWasRenamedIsFound() throws Exception {
        Path renamed = directory.resolve("renamed");
        try (ForeignServer _ = ForeignServer.deaf(path)) {
            Files.move(path, renamed);
            assertThat(Backend.LINUX.isLive(renamed)).isTrue();
            ForeignServer.deaf(path).abandon(); // its old name is another file's
            assertThat(Backend.LINUX.isLive(path)).isFalse();
        }
        Files.delete(renamed);
    }

    @ParameterizedTest
    @EnumSource
    void noNameHidesAnother(Backend backend) throws Exception {
        for (String name :
                new String[] {
                    "a b",
                    " ",
                    "trailing ",
                    "a\nb",
                    "a\n\nb",
                    "end\n",
                    "a\rb",
                    "end\r",
                    "a\u0085b",
                    "a\u2028b",
                    "x\n1 2 3 none 5 6 7 y\nz",
                    "x\n0: 2 0 00010000 1 1 7 y",
                    "x\n0: 2 0 00000000 1 1 7\n"
                }) {
            Path odd = directory.resolve(name);
            try (ForeignServer _ = ForeignServer.deaf(odd);
                    ForeignServer _ = ForeignServer.deaf(path)) {
                assertThat(backend.isLive(odd)).as("\"%s\"", name).isTrue();
                assertThat(backend.isLive(path)).as("beside \"%s\"", name).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theBeginningOfANameIsNotTheName(Backend backend) throws Exception {
        Path beginning = directory.resolve("a");
        ForeignServer.deaf(beginning).abandon();
        try (ForeignServer _ = ForeignServer.deaf(directory.resolve("a\nb"))) {
            assertThat(backend.isLive(beginning)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNoTextHideNothing(Backend backend) throws Exception {
        try (HostileName _ = HostileName.listen(new byte[] {0, (byte) 0xff, '\n', (byte) 0xc3});
                ForeignServer _ = ForeignServer.deaf(path)) {
            assertThat(backend.isLive(path)).isTrue();
        }
    }

    @Test
    void aRowInAnAbstractNameForgesNothingInTheKernelsAnswer() throws Exception {
        ForeignServer.deaf(path).abandon();
        try (HostileName _ = HostileName.rowFor(path)) {
            assertThat(Backend.LINUX.isLive(path)).isFalse();
            assertThat(Backend.NIO.isLive(path))
                    .as("the table has a row for it: %s", SocketTable.now())
                    .isTrue();
        }
    }

    @Test
    void aRowForWhatIsNoSocketOrSomewhereElseForgesNothing() throws Exception {
        Path other = directory.resolve("other/s");
        Files.createDirectory(other.getParent());
        ForeignServer.deaf(path).abandon();
        try (HostileName _ = HostileName.rowFor(other)) {
            assertThat(Backend.NIO.isLive(path)).isFalse();
        }
    }
}
