// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.security.SddlParser;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.RawDoor;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A socket that is made again, where the thread for it cannot be had. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class EntranceTest {
    private static final BindOptions OPTIONS =
            new BindOptions(
                    PipeMode.BYTE,
                    PipeDirection.DUPLEX,
                    PipeInfo.UNLIMITED_INSTANCES,
                    0,
                    0,
                    Duration.ofMillis(50),
                    SddlParser.parse("D:(A;;FA;;;OW)"),
                    true,
                    false,
                    false,
                    false,
                    0);

    @TempDir Path directory;

    private final AtomicBoolean noThread = new AtomicBoolean();
    private final Arrivals<Arrived> arrivals = new Arrivals<>();

    private Door door(ServedPipe pipe, UnixServerSocket socket) {
        if (noThread.get()) {
            throw new IllegalStateException("no thread");
        }
        return new RawDoor(pipe, socket);
    }

    private static void never(IOException e) {
        throw new AssertionError(e);
    }

    @Test
    void aSocketThatNobodyCouldServeIsMadeAnewAtTheNextLook() throws Exception {
        Path path = directory.resolve("s");
        var address = NamedPipeAddress.parse(path.toString());
        var sockets = new NioSockets();
        long uid = sockets.self().userId().orElseThrow();
        var pipe = new ServedPipe(address, OPTIONS, Optional.empty());
        var check = AccessCheck.of(path.toString(), OPTIONS.security(), sockets.accounts());
        var reception = new Reception(pipe, check, arrivals);
        SocketFile file = SocketFile.bind(sockets, path, path.toString(), uid, false, 16);
        try (var entrance = new Entrance(file, socket -> door(pipe, socket), reception)) {
            entrance.open(EntranceTest::never);
            Files.delete(path);
            noThread.set(true);
            assertThatThrownBy(() -> entrance.lookAfterFile(EntranceTest::never))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(path).as("a socket that nobody serves").doesNotExist();
            noThread.set(false);
            assertThat(entrance.lookAfterFile(EntranceTest::never)).isTrue();
            try (RawPeer client = RawPeer.connect(path)) {
                assertThat(client.socket().isConnected()).isTrue();
                Arrived arrived = arrivals.next(Deadline.after(Duration.ofSeconds(20)), () -> {});
                arrived.connection().close();
            }
            reception.close();
        }
    }
}
