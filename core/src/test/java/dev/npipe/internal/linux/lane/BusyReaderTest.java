// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What of its reads makes a client take itself for busy, and ask for a lane. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class BusyReaderTest {
    private static final int MUCH = 256;

    /** So many messages lie in the socket together, and come by one call or two. */
    private static final int TOGETHER = 100;

    /** So often, which is far less than {@link #MUCH}, and far more in messages. */
    private static final int TIMES = 20;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final ByteBuffer buffer = ByteBuffer.allocate(8);
    private LaneFiles files;
    private NamedPipeServerChannel listener;
    private NamedPipeChannel client;
    private NamedPipeChannel server;

    @BeforeEach
    void connect() throws IOException {
        files = LaneFiles.fromNowOn();
        var settings = new LaneSettings(LaneMode.AUTO, Duration.ofMillis(1), MUCH, 8);
        Provider backend = new UnixProvider("linux", new LinuxSockets(settings));
        var address = NamedPipeAddress.of(PipeDirectory.uniqueName());
        listener = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
        client = PipeBuilders.client(backend).connect(address);
        server = listener.accept(Duration.ofSeconds(20));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    private void send(int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            server.write(buffer.clear());
        }
    }

    private void read(int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            assertThat(client.read(buffer.clear())).isEqualTo(buffer.capacity());
        }
    }

    /** And who reads each by a call of its own is busy, with fewer. */
    @Test
    void manyShortMessagesThatComeByOneCallAreOneRead() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            send(TOGETHER);
            read(TOGETHER);
            assertThat(files.mapped()).as("lanes after %d messages", TOGETHER * i).isZero();
        }
        while (files.mapped() == 0) {
            for (int i = 0; i < MUCH; i++) {
                send(1);
                read(1);
            }
        }
    }
}
