// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeBusyException;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that hold what they can hold at a server in another process, which may have few
 * descriptors, and has low bounds: 20 greetings, 20 who wait and 8 arrived for each user.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the descriptors of a process are in /proc")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0}")
@MethodSource("dev.npipe.internal.unix.ChildJvm#backends")
@Tag("slow")
public final class StrangersTest {
    private static final int GREETINGS = 20;
    private static final int WAITING = 20;
    private static final int ARRIVED = 8;

    /** Of java.nio: what a selector holds, which the next ones use again. */
    private static final int POOLED = 9;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static ChildJvm server;

    /** The backend of the server. */
    @Parameter String backend;

    private final String name = PipeDirectory.uniqueName();

    @BeforeParameterizedClassInvocation
    static void startServer(String backend) throws IOException {
        assumeThat(Path.of("/usr/bin/prlimit")).isExecutable();
        server =
                ChildJvm.startBehind(
                        List.of("prlimit", "--nofile=400:400", "--"),
                        DIRECTORY.path().resolve("classes"),
                        ChildJvm.BACKEND + backend,
                        "-Ddev.npipe.server.greetings=" + 2 * GREETINGS,
                        "-Ddev.npipe.server.waiting.user=" + WAITING,
                        "-Ddev.npipe.server.backlog=" + 2 * ARRIVED);
    }

    @AfterParameterizedClassInvocation
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void bind() throws IOException {
        server.value("bind", name, "MESSAGE", "20");
    }

    private RawPeer stranger() throws IOException {
        return RawPeer.connect(DIRECTORY.npipe(name));
    }

    private static ByteBuffer hello(int wait) {
        return RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0).putInt(24, wait);
    }

    private static ServerHello answer(RawPeer peer) throws IOException {
        return ServerHello.decode(peer.receive(Handshake.SIZE));
    }

    /** What a peer is told that says hello, if it still can. */
    private static int told(RawPeer peer) throws IOException {
        try {
            peer.send(hello(0));
        } catch (IOException e) {
            return answer(peer).status(); // it was refused before it was heard
        }
        return answer(peer).status();
    }

    private static void close(List<RawPeer> peers) throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    /** A well-behaved client is served. */
    private void assertServes() throws IOException {
        try (var client =
                NamedPipeChannel.builder()
                        .connectTimeout(PATIENCE)
                        .connect(NamedPipeAddress.of(name))) {
            String pipe = server.value("accept", name);
            client.write(ByteBuffer.wrap(new byte[] {'o', 'k'}));
            assertThat(server.value("message", pipe, "9")).isEqualTo("ok");
            server.value("close", pipe);
        }
    }

    private static long descriptors() {
        try (var all = Files.list(Path.of("/proc", String.valueOf(server.pid()), "fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** How many clients it has let in: any other descriptor may be open for a moment, too. */
    private static void awaitSockets(String what, long wanted) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long now = OpenDescriptors.socketsOf(server.pid());
        while (now < wanted && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
            now = OpenDescriptors.socketsOf(server.pid());
        }
        assertThat(now).as(what).isGreaterThanOrEqualTo(wanted);
    }

    private static void awaitDescriptors(String what, LongPredicate wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.test(descriptors()) && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(descriptors()).as(what).matches(wanted::test);
    }

    @Test
    void beyondTheBoundWhoSaysNothingIsToldBusyAtOnce() throws Exception {
        var silent = new ArrayList<RawPeer>();
        long before = descriptors();
        long sockets = OpenDescriptors.socketsOf(server.pid());
        for (int i = 0; i < GREETINGS; i++) {
            silent.add(stranger());
        }
        awaitSockets("with the silent ones", sockets + GREETINGS);
        for (int i = 0; i < 100; i++) {
            try (RawPeer oneMore = stranger()) {
                assertThat(answer(oneMore).status()).isEqualTo(Win32Error.PIPE_BUSY);
                assertThat(oneMore.bytesUntilTheEnd()).isZero();
            }
        }
        assertServes();
        close(silent);
        awaitDescriptors("after they left", now -> now <= before + POOLED);
    }

    @Test
    void whoLeavesWhileItWaitsLeavesNothing() throws Exception {
        String single = PipeDirectory.uniqueName();
        server.value("bind", single, "MESSAGE", "1");
        try (RawPeer holder = RawPeer.connect(DIRECTORY.npipe(single))) {
            assertThat(holder.greet(hello(0)).status()).isZero();
            long before = descriptors();
            long sockets = OpenDescriptors.socketsOf(server.pid());
            for (int round = 0; round < 5; round++) {
                var waiting = new ArrayList<RawPeer>();
                for (int i = 0; i < WAITING; i++) {
                    RawPeer peer = RawPeer.connect(DIRECTORY.npipe(single));
                    peer.send(hello(ClientHello.WAIT_FOREVER));
                    waiting.add(peer);
                }
                awaitSockets("with the waiting ones", sockets + WAITING);
                close(waiting);
                awaitDescriptors("after they left", now -> now <= before);
            }
        }
        server.value("unbind", single);
    }

    @Test
    void beyondTheBoundWhoWouldWaitIsToldBusyAtOnce() throws Exception {
        String single = PipeDirectory.uniqueName();
        server.value("bind", single, "MESSAGE", "1");
        var peers = new ArrayList<RawPeer>();
        for (int i = 0; i < WAITING + 1; i++) {
            RawPeer peer = RawPeer.connect(DIRECTORY.npipe(single));
            peers.add(peer);
            peer.send(hello(ClientHello.WAIT_FOREVER));
            if (i == 0) {
                assertThat(answer(peer).status()).as("who has the instance").isZero();
            }
        }
        try (RawPeer oneMore = RawPeer.connect(DIRECTORY.npipe(single))) {
            assertThat(oneMore.greet(hello(ClientHello.WAIT_FOREVER)).status())
                    .isEqualTo(Win32Error.PIPE_BUSY);
        }
        String first = server.value("accept", single);
        peers.getFirst().close();
        server.value("close", first);
        assertThat(answer(peers.get(1)).status()).as("who waited longest").isZero();
        close(peers);
        server.value("unbind", single);
    }

    @Test
    void whoIsNotAcceptedAndLeavesMakesRoomForOthers() throws Exception {
        var arrived = new ArrayList<RawPeer>();
        for (int i = 0; i < ARRIVED; i++) {
            RawPeer peer = stranger();
            arrived.add(peer);
            assertThat(peer.greet(hello(0)).status()).as("client %d", i).isZero();
        }
        try (RawPeer oneMore = stranger()) {
            assertThat(oneMore.greet(hello(0)).status()).isEqualTo(Win32Error.PIPE_BUSY);
        }
        assertThatThrownBy(
                        () ->
                                NamedPipeChannel.builder()
                                        .connectTimeout(Duration.ZERO)
                                        .connect(NamedPipeAddress.of(name)))
                .isInstanceOf(PipeBusyException.class)
                .hasMessageContaining("the server has too many clients");
        server.awaitLogged("as too many wait to be accepted");
        try (RawPeer patient = stranger()) {
            patient.send(hello(ClientHello.WAIT_FOREVER));
            close(arrived);
            assertThat(answer(patient).status()).isZero();
        }
        assertServes();
    }

    @Test
    void withoutADescriptorClientsAreToldBusyAndServedWhenThereIsOne() throws Exception {
        server.value("attack-hog");
        try (RawPeer _ = stranger()) { // the system may have promised the next one a descriptor
            server.value("attack-hog");
            int busy = 0;
            for (int i = 0; i < 100; i++) {
                try (RawPeer peer = stranger()) {
                    int status = told(peer);
                    assertThat(status).isIn(Win32Error.SUCCESS, Win32Error.PIPE_BUSY);
                    busy += status == Win32Error.PIPE_BUSY ? 1 : 0;
                }
            }
            assertThat(busy).as("told busy").isGreaterThan(80);
        }
        server.value("attack-unhog");
        assertServes();
        server.awaitLogged("as no file descriptor is free");
    }
}
