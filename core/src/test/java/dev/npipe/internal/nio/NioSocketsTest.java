// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What each failure of the system becomes, in whatever language the system reports it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class NioSocketsTest {
    @TempDir Path directory;

    private final NioSockets sockets = new NioSockets();
    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("s");
    }

    @Test
    void connectingToNothingFindsNoFile() {
        assertThatThrownBy(() -> sockets.connect(path))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(path.toString());
    }

    @Test
    void connectingToAStaleSocketFindsNoFile() throws Exception {
        sockets.bind(path, 0600, 16).close();
        assertThat(path).as("closing leaves it").exists();
        assertThatThrownBy(() -> sockets.connect(path)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void connectingToWhatIsNoSocketFindsNoFile() throws Exception {
        Files.createFile(path);
        assertThatThrownBy(() -> sockets.connect(path)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems refuse like a stale socket")
    void aFullBacklogIsEmpty() throws Exception {
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path), 1);
            var connected = new ArrayList<UnixSocket>();
            Optional<UnixSocket> last = sockets.connect(path);
            while (last.isPresent()) {
                connected.add(last.get());
                last = sockets.connect(path);
            }
            assertThat(connected).hasSizeBetween(1, 3);
            listener.accept().close();
            connected.add(sockets.connect(path).orElseThrow());
            for (UnixSocket socket : connected) {
                socket.close();
            }
        }
    }

    @Test
    void bindingWhereAFileIsFails() throws Exception {
        for (boolean live : new boolean[] {true, false}) {
            UnixServerSocket first = sockets.bind(path, 0600, 16);
            if (!live) {
                first.close();
            }
            assertThatThrownBy(() -> sockets.bind(path, 0600, 16))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessage(path.toString());
            first.close();
            Files.delete(path);
        }
    }

    @Test
    void bindingWithoutADirectoryFails() {
        assertThatThrownBy(() -> sockets.bind(directory.resolve("missing/s"), 0600, 16))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("the directory does not exist");
    }

    @Test
    void closingEndsTheWaitForAClient() throws Exception {
        UnixServerSocket listener = sockets.bind(path, 0600, 16);
        var waiting = CompletableFuture.supplyAsync(() -> catchThrowable(listener::accept));
        listener.close();
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void selfIsTheOwnerOfWhatThisProcessMakes() throws Exception {
        assertThat(sockets.self().userName()).contains(Files.getOwner(directory).getName());
        assertThat(sockets.self().userId())
                .hasValue(((Number) Files.getAttribute(directory, "unix:uid")).longValue());
    }
}
