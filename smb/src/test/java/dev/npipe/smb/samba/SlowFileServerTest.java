// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file server that is held up in the middle of its request, as on a machine with too much to do:
 * it is answered all the same. The test is the file server.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has its own file server")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SlowFileServerTest {
    private static final int REPLY = 36;

    /** Longer than the acceptor itself waits, and around it. */
    private static final long[] PAUSES = {0, 19, 20, 21, 60};

    @TempDir Path directory;

    private NamedPipeAddress address;

    @BeforeEach
    void serveHere() {
        System.setProperty(SambaDirectory.PROPERTY, directory.toString());
        address = NamedPipeAddress.of("Npipe-Slow-" + ProcessHandle.current().pid());
    }

    @AfterEach
    void serveThereNoMore() {
        System.clearProperty(SambaDirectory.PROPERTY);
    }

    private NamedPipeServerChannel bind() throws IOException {
        return NamedPipeServerChannel.builder()
                .mode(PipeMode.MESSAGE)
                .acceptRemote(true)
                .security(PipeSecurity.authenticatedUsers())
                .bind(address);
    }

    /** Says the request with pauses, and reads the answer; its size, -1 for a hang-up. */
    private int ask(int[] cuts, long pauseMillis) throws IOException, InterruptedException {
        try (var socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try (var entries = Files.newDirectoryStream(directory, "npipe-slow-*")) {
                socket.connect(UnixDomainSocketAddress.of(entries.iterator().next()));
            }
            ByteBuffer request = Captured.USER.request();
            int size = request.limit();
            for (int cut : cuts) {
                Thread.sleep(pauseMillis);
                socket.write(request.limit(Math.min(cut, size)));
            }
            Thread.sleep(pauseMillis);
            socket.write(request.limit(size));
            ByteBuffer reply = ByteBuffer.allocate(REPLY + 1);
            while (reply.position() < REPLY && socket.read(reply) >= 0) {}
            return reply.position() == 0 ? -1 : reply.position();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 100, 594})
    void isAnsweredWhereverItsRequestIsInterrupted(int cut) throws Exception {
        try (NamedPipeServerChannel server = bind()) {
            for (long pause : PAUSES) {
                assertThat(ask(new int[] {cut}, pause))
                        .as("a pause of %d ms after %d bytes", pause, cut)
                        .isEqualTo(REPLY);
            }
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void isAnsweredForManyClientsAtOnce() throws Exception {
        try (NamedPipeServerChannel server = bind();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asking = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 80; i++) {
                long pause = PAUSES[i % PAUSES.length];
                asking.add(() -> ask(new int[] {1, 4, 300}, pause));
            }
            for (Future<Integer> each : threads.invokeAll(asking)) {
                assertThat(each.get()).isEqualTo(REPLY);
            }
            assertThat(server.isOpen()).isTrue();
        }
    }
}
