// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.AbstractSocket;
import dev.npipe.internal.unix.ForeignServer;
import dev.npipe.internal.unix.RawPeer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has a table of sockets")
final class LiveSocketsTest {
    @TempDir Path directory;

    private Path path;

    @BeforeEach
    void chooseName() {
        path = directory.resolve("s");
    }

    private static boolean isLive(Path path) throws Exception {
        return LiveSockets.now().orElseThrow().contains(path);
    }

    @Test
    void aListeningSocketIsLiveUntilItIsClosed() throws Exception {
        assertThat(isLive(path)).isFalse();
        try (ForeignServer server = ForeignServer.deaf(path)) {
            assertThat(isLive(path)).isTrue();
            assertThat(server.waitingClients()).as("asked without connecting").isZero();
            server.abandon();
            assertThat(path).exists();
            assertThat(isLive(path)).isFalse();
        }
    }

    @Test
    void aConnectionThatOutlivesItsListenerDoesNotListen() throws Exception {
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        try (RawPeer client = RawPeer.connect(path);
                SocketChannel server = listener.accept()) {
            listener.close();
            assertThat(client.socket().isConnected() && server.isConnected()).isTrue();
            assertThat(isLive(path)).isFalse();
        }
    }

    @Test
    void aSocketIsFoundByADirectoryThatIsALink() throws Exception {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, Files.createDirectory(directory.resolve("real")));
        try (ForeignServer _ = ForeignServer.deaf(directory.resolve("real/s"))) {
            assertThat(isLive(link.resolve("s"))).isTrue();
        }
    }

    /** Rows that the kernel itself could have written, but for the line break before them. */
    @Test
    void aNameThatLooksLikeTheTableSpoilsNothing() throws Exception {
        Path hostile = directory.resolve("x\n1 2 3 none 5 6 7 /y\nz");
        Files.createDirectories(hostile.getParent());
        try (AbstractSocket _ = AbstractSocket.forging(directory.resolve("y").toString());
                AbstractSocket _ = AbstractSocket.listen("a\r\nb\r");
                ForeignServer _ = ForeignServer.deaf(hostile);
                ForeignServer _ = ForeignServer.deaf(path);
                AbstractSocket _ = AbstractSocket.listen("\r" + directory);
                AbstractSocket _ = AbstractSocket.forging("")) {
            assertThat(isLive(hostile)).isTrue();
            assertThat(isLive(path)).isTrue();
        }
    }

    @Test
    void namesWithBlanksAndLineBreaksAreFoundWhole() throws Exception {
        for (String name :
                new String[] {"a b", " ", "trailing ", "a\nb", "a\n\nb", "end\n", "a\rb", "\r"}) {
            Path odd = directory.resolve(name);
            try (ForeignServer _ = ForeignServer.deaf(odd)) {
                assertThat(isLive(odd)).as("\"%s\"", name).isTrue();
                assertThat(isLive(directory.resolve("a"))).as("the beginning of it").isFalse();
            }
        }
    }

    @Test
    void aRowWhosePathIsNotAbsoluteIsARowOfItsOwn() throws Exception {
        String table =
                """
                Num       RefCount Protocol Flags    Type St Inode Path
                00000000ed76f856: 00000002 00000000 00010000 0001 01 3356921 %s
                00000000399ae8ff: 00000002 00000000 00010000 0001 01 3359464 socket
                00000000ee5dbe25: 00000003 00000000 00000000 0001 03 3359463 @abstract
                00000000ee5dbe26: 00000003 00000000 00000000 0001 03 3359465
                """
                        .formatted(path);
        assertThat(LiveSockets.of(table).contains(path)).isTrue();
    }
}
