// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose files are removed while it lives, as cleaners of {@code /tmp} do. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public final class CaretakerTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final NamedPipeAddress address = NamedPipeAddress.of(name);
    private Path locks;
    private Path lock;

    @BeforeEach
    void findLocks() throws IOException {
        locks = directory.locks();
        lock = directory.lock(name);
    }

    private static void assertServes(NamedPipeServerChannel server, NamedPipeAddress address)
            throws IOException {
        try (var client = NamedPipeChannel.connect(address);
                var pipe = server.accept(Duration.ofSeconds(20))) {
            client.write(ByteBuffer.wrap(new byte[] {42}));
            assertThat(pipe.read(ByteBuffer.allocate(9))).isOne();
        }
    }

    private static void assertClosedBecause(NamedPipeServerChannel server, String why) {
        assertThatThrownBy(() -> server.accept(Duration.ofSeconds(20)))
                .isInstanceOf(FileSystemException.class)
                .hasMessageStartingWith(server.address() + ": the server was closed: ")
                .hasMessageContaining(why);
        assertThat(server.isOpen()).as("open, though it said that it was closed").isFalse();
        assertThatThrownBy(server::accept).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void removedSocketsAreMadeAgain() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            Files.delete(directory.npipe(name));
            Files.delete(directory.raw(name));
            Caretaker.look();
            assertThat(directory.raw(name)).exists();
            assertServes(server, address);
            Files.delete(directory.npipe(name)); // so that the client takes the other one
            assertServes(server, address);
        }
        assertThat(directory.npipe(name)).doesNotExist();
        assertThat(directory.raw(name)).doesNotExist();
    }

    @Test
    void theSocketAtAPathIsMadeAgain() throws Exception {
        Path socket = directory.path().resolve("a.sock");
        NamedPipeAddress path = NamedPipeAddress.parse(socket.toString());
        try (var server = NamedPipeServerChannel.bind(path)) {
            Files.delete(socket);
            Caretaker.look();
            assertServes(server, path);
            Files.delete(socket);
            Files.createFile(socket);
            Caretaker.look();
            assertClosedBecause(
                    server, "something that is not a socket is in its place: " + socket);
        }
        assertThat(socket).isRegularFile();
    }

    /** One in the backlog, and one who was taken out and waits for an instance; in any order. */
    @Test
    void whoWaitsAtARemovedSocketIsServedAllTheSame() throws Exception {
        try (var server = NamedPipeServerChannel.builder().maxInstances(1).bind(address);
                RawPeer first = RawPeer.connect(directory.raw(name));
                RawPeer second = RawPeer.connect(directory.raw(name));
                RawPeer third = RawPeer.connect(directory.raw(name))) {
            Files.delete(directory.raw(name));
            Caretaker.look();
            Caretaker.look();
            RawPeer[] clients = {first, second, third};
            for (RawPeer _ : clients) {
                try (var pipe = server.accept(Duration.ofSeconds(20))) {
                    pipe.write(ByteBuffer.wrap(new byte[] {42}));
                }
            }
            for (RawPeer client : clients) {
                assertThat(client.receive(1).get()).isEqualTo((byte) 42);
                client.close();
            }
            Caretaker.look();
            assertServes(server, address);
        }
    }

    @Test
    void aRemovedLockIsTakenAgain() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            Files.delete(lock);
            Caretaker.look();
            assertLocked();
            PipeDirectory.delete(locks);
            Caretaker.look();
            assertLocked();
            assertServes(server, address);
        }
        try (var _ = new LockedElsewhere(lock)) {
            assertThat(lock).exists();
        }
    }

    private void assertLocked() {
        assertThatThrownBy(() -> new LockedElsewhere(lock).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("locked");
    }

    @Test
    void aLockThatIsAnothersNowEndsTheServer() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            Files.delete(lock);
            Files.createFile(lock);
            try (var _ = new LockedElsewhere(lock)) {
                Caretaker.look();
                assertClosedBecause(
                        server, "its lock was removed, and another server has it now: " + lock);
                assertThat(directory.npipe(name)).doesNotExist();
            }
        }
        NamedPipeServerChannel.bind(address).close();
    }

    @Test
    void aPlaceThatSomebodyElseTookEndsTheServer() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            Files.delete(directory.raw(name));
            try (ForeignServer foreign = ForeignServer.deaf(directory.raw(name))) {
                Caretaker.look();
                assertClosedBecause(server, "the pipe already has a server");
                assertThat(foreign.waitingClients())
                        .as("connected to, where there is no other way to know")
                        .isLessThanOrEqualTo(1);
                assertThat(directory.raw(name)).exists();
                assertThat(directory.npipe(name)).doesNotExist();
            }
        }
    }

    @Test
    void aLinkInTheirPlaceIsNotFollowed() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                ForeignServer other = ForeignServer.deaf(directory.path().resolve("other"))) {
            Files.delete(directory.npipe(name));
            Files.createSymbolicLink(directory.npipe(name), directory.path().resolve("other"));
            Caretaker.look();
            assertClosedBecause(server, "something that is not a socket");
            assertThat(other.waitingClients()).isZero();
            assertThat(directory.npipe(name)).isSymbolicLink();
        }
    }

    @Test
    void ofTwoServersTheFormerEnds() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                ChildJvm child = ChildJvm.start()) {
            Files.delete(lock);
            assertThat(child.ask("bind", name, "BYTE"))
                    .as("its sockets keep another from starting")
                    .startsWith("error FileAlreadyExistsException");
            Caretaker.look();
            assertServes(server, address);
            Files.delete(directory.npipe(name));
            Files.delete(directory.raw(name));
            PipeDirectory.delete(locks);
            child.value("bind", name, "BYTE");
            Caretaker.look();
            assertClosedBecause(server, "its lock was removed, and another server has it now");
            String client = child.value("connect", name);
            child.value("close", child.value("accept", name));
            child.value("close", client);
            child.value("unbind", name);
        }
    }

    @Test
    void whatALackKeptFromBeingMadeIsMadeLater() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            Path away = directory.path().resolveSibling(directory.path().getFileName() + "-away");
            Files.move(directory.path(), away);
            Caretaker.look();
            Files.move(away, directory.path());
            Files.delete(directory.npipe(name));
            Caretaker.look();
            assertServes(server, address);
        }
    }

    /** Accept waits in another thread when it happens. */
    @Test
    void whoWaitsForAClientIsToldWhyThereIsNone() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            var waiting =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    server.accept();
                                    return "accepted";
                                } catch (IOException e) {
                                    return String.valueOf(e.getMessage());
                                }
                            },
                            task -> Thread.ofPlatform().daemon().start(task));
            Files.delete(directory.npipe(name));
            Files.createDirectory(directory.npipe(name));
            Caretaker.look();
            assertThat(waiting.get(20, TimeUnit.SECONDS))
                    .isEqualTo(
                            "%s: the server was closed: something that is not a socket is in its place: %s"
                                    .formatted(address, directory.npipe(name)));
        }
    }

    @Test
    void theFilesDoNotGrowOld() throws Exception {
        var old = FileTime.from(Instant.now().minus(Duration.ofDays(20)));
        try (var _ = NamedPipeServerChannel.bind(address)) {
            Path[] files = {directory.npipe(name), directory.raw(name), lock, locks};
            for (Path file : files) {
                Files.setLastModifiedTime(file, old);
            }
            Caretaker.look();
            for (Path file : files) {
                assertThat(Files.getLastModifiedTime(file).toInstant())
                        .as("%s", file)
                        .isAfter(Instant.now().minus(Duration.ofHours(1)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npipe.internal.unix.ChildJvm#backends")
    void itHappensByItself(String backend) throws Exception {
        try (ChildJvm child =
                ChildJvm.start(ChildJvm.BACKEND + backend, "-Ddev.npipe.caretaker.millis=50")) {
            child.value("bind", name, "BYTE");
            Files.delete(lock);
            Files.delete(directory.npipe(name));
            Files.delete(directory.raw(name));
            try (var client =
                    NamedPipeChannel.builder()
                            .waitForServer(true)
                            .connectTimeout(Duration.ofSeconds(20))
                            .connect(address)) {
                child.value("close", child.value("accept", name));
                assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            assertThat(lock).exists();
            child.value("unbind", name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"never", "0"})
    void aSettingThatIsNoNumberOfUseIsNamedWithTheOneThatIsUsed(String setting) throws Exception {
        try (ChildJvm child = ChildJvm.start("-Ddev.npipe.caretaker.millis=" + setting)) {
            child.value("bind", name, "BYTE");
            child.awaitLogged(
                    "dev.npipe.caretaker.millis: a setting is not a number from 1 on: %s; 60000 is used instead"
                            .formatted(setting));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoClosesInTheMeantimeLeavesNothing(boolean removed) throws Exception {
        for (int i = 0; i < 50; i++) {
            var server = NamedPipeServerChannel.bind(address);
            if (removed) {
                Files.delete(directory.npipe(name));
            }
            Thread look = Thread.ofPlatform().start(Caretaker::look);
            server.close();
            look.join();
            assertThat(directory.npipe(name)).doesNotExist();
            assertThat(directory.raw(name)).doesNotExist();
        }
    }
}
