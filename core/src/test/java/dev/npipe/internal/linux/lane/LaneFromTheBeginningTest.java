// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.LaneDoor;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Turns;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How often a client asks for a lane that it is to have from the beginning. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
final class LaneFromTheBeginningTest {
    private static final int FEW = 10;
    private static final Duration LONG = Duration.ofHours(1);

    private static final Turns NOBODYS =
            new Turns() {
                @Override
                public boolean ifNobodyReads(Runnable work) {
                    return false;
                }

                @Override
                public boolean ifNobodyWrites(Runnable work) {
                    return false;
                }
            };

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final LinuxSockets sockets =
            new LinuxSockets(new LaneSettings(LaneMode.ALWAYS, LONG, 1, 1));

    /** The limit of each time that the server was asked. */
    private final List<Deadline> asked = new CopyOnWriteArrayList<>();

    private NamedPipeServerChannel listener;

    @BeforeEach
    void bind() throws IOException {
        listener =
                PipeBuilders.server(new UnixProvider("linux", sockets))
                        .bind(NamedPipeAddress.of(name));
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private Optional<UnixSocket> refuse(LaneToken token, Deadline limit) {
        asked.add(limit);
        return Optional.empty();
    }

    private Optional<UnixSocket> fail(LaneToken token, Deadline limit) throws IOException {
        asked.add(limit);
        throw new IOException("the server does not answer");
    }

    private void begin(LaneDoor door, Deadline limit) throws IOException {
        UnixSocket socket = sockets.connect(directory.npipe(name)).orElseThrow();
        try {
            sockets.lanes()
                    .orElseThrow()
                    .accept(name, socket, LaneToken.NONE, door, limit)
                    .usedIn(NOBODYS);
        } finally {
            socket.close();
        }
    }

    @Test
    void aServerThatSaysNoMayNotHaveBegunAndIsAskedAFewTimes() throws Exception {
        begin(this::refuse, Deadline.NEVER);
        assertThat(asked).hasSizeBetween(2, FEW);
    }

    @Test
    void aServerThatDoesNotAnswerIsAskedOnce() throws Exception {
        begin(this::fail, Deadline.NEVER);
        assertThat(asked).hasSize(1);
    }

    @Test
    void eachAnswerHasTheTimeOfTheConnect() throws Exception {
        Deadline limit = Deadline.after(LONG);
        begin(this::refuse, limit);
        assertThat(asked).isNotEmpty().containsOnly(limit);
    }

    /** As the handshake may take all of it. */
    @Test
    void aConnectWhoseTimeIsOverHasAnotherThreadAsk() throws Exception {
        var asking = new CompletableFuture<Thread>();
        begin(
                (token, limit) -> {
                    asking.complete(Thread.currentThread());
                    return refuse(token, limit);
                },
                Deadline.PASSED);
        assertThat(asking.get(20, TimeUnit.SECONDS)).isNotEqualTo(Thread.currentThread());
        assertThat(asked).doesNotContain(Deadline.PASSED);
    }

    @Test
    void anInterruptedThreadAsksNoMore() throws Exception {
        begin(
                (token, limit) -> {
                    Thread.currentThread().interrupt();
                    return refuse(token, limit);
                },
                Deadline.NEVER);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(asked).hasSize(1);
    }
}
