// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import dev.npipe.PipeEntry;
import dev.npipe.PipeMode;
import dev.npipe.PipeOwner;
import dev.npipe.PipeSecurity;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Root and an ordinary user, who is another process, at the same names. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "a process of another user is made by setpriv")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
public final class OtherUserTest {
    private static final int NOBODY = 65534;

    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static ChildJvm nobody;

    private final String name = PipeDirectory.uniqueName();

    @BeforeAll
    static void startAsNobody() throws IOException {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can run a process as another user")
                .isEqualTo(0);
        assumeThat(Path.of("/usr/bin/setpriv")).isExecutable();
        nobody = startNobody();
    }

    private static ChildJvm startNobody(String... jvmArguments) throws IOException {
        return ChildJvm.startAs(NOBODY, DIRECTORY.path().resolve("classes"), jvmArguments);
    }

    @AfterAll
    static void stop() throws IOException {
        if (nobody != null) {
            nobody.close();
        }
    }

    private NamedPipeServerChannel bind(PipeSecurity security) throws IOException {
        return NamedPipeServerChannel.builder().security(security).bind(NamedPipeAddress.of(name));
    }

    private void openMode(Path socket) throws IOException {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    private static void assertNobodyCame(NamedPipeServerChannel server) {
        assertThatThrownBy(() -> server.accept(Duration.ZERO))
                .isInstanceOf(InterruptedByTimeoutException.class);
    }

    @Test
    void anotherUserIsRefusedByTheModeOfTheSocket() throws Exception {
        try (var server = bind(PipeSecurity.currentUser())) {
            assertThat(nobody.ask("connect", name))
                    .startsWith("error AccessDeniedException")
                    .contains("the mode of its socket refuses this user")
                    .contains(DIRECTORY.npipe(name).toString());
            assertNobodyCame(server);
        }
    }

    @Test
    void anotherUserIsRefusedByIdentityWhateverTheMode() throws Exception {
        try (var server = bind(PipeSecurity.currentUser())) {
            openMode(DIRECTORY.npipe(name));
            assertThat(nobody.ask("connect", name))
                    .startsWith("error AccessDeniedException")
                    .contains("the server refuses this user");
            assertNobodyCame(server);
            assertThat(server.info().instances()).isZero();
        }
    }

    @Test
    void whatAServerSaysOfItsPipeIsForItsUserAndRoot() throws Exception {
        try (var _ = bind(PipeSecurity.authenticatedUsers())) {
            assertThat(nobody.value("entry", name))
                    .contains("state=LISTENING", "name=Optional[root]", "instances=OptionalInt[0]")
                    .contains("type=Optional.empty", "maxInstances=OptionalInt.empty")
                    .contains("security=Optional.empty", "holders=[]");
        }
        String other = PipeDirectory.uniqueName();
        nobody.value("bind", other, "MESSAGE", "3");
        PipeEntry entry = NamedPipes.entry(NamedPipeAddress.of(other)).orElseThrow();
        assertThat(entry.type()).contains(PipeMode.MESSAGE);
        assertThat(entry.maxInstances()).hasValue(3);
        assertThat(entry.security()).contains(PipeSecurity.currentUser());
        assertThat(entry.holders()).hasSize(1);
    }

    @Test
    void whoMayNotConnectIsToldSoBeforeItSaysAWord() throws Exception {
        nobody.value("bind", name, "MESSAGE");
        for (int i = 0; i < 50; i++) {
            try (RawPeer silent = RawPeer.connect(DIRECTORY.npipe(name))) {
                ServerHello answer = ServerHello.decode(silent.receive(Handshake.SIZE));
                assertThat(answer.status()).isEqualTo(Win32Error.ACCESS_DENIED);
                assertThat(silent.bytesUntilTheEnd()).isZero();
            }
        }
        nobody.value("unbind", name);
    }

    @Test
    void anotherUserOfPlainBytesFindsTheConnectionClosed() throws Exception {
        try (var server = bind(PipeSecurity.currentUser())) {
            openMode(DIRECTORY.raw(name));
            Files.delete(DIRECTORY.npipe(name)); // so that the client takes the other one
            String pipe = nobody.value("connect", name);
            assertThat(nobody.ask("read", pipe, "10")).isEqualTo("ok end");
            assertNobodyCame(server);
            nobody.value("close", pipe);
        }
    }

    @Test
    void aUserOfPlainBytesIsRefusedAtOnceWhenEveryInstanceIsTaken() throws Exception {
        nobody.value("bind", name, "BYTE", "1");
        String client = nobody.value("connect", name);
        String server = nobody.value("accept", name);
        try (RawPeer refused = RawPeer.connect(DIRECTORY.raw(name))) {
            assertThat(refused.bytesUntilTheEnd()).isZero();
        }
        nobody.value("close", client);
        nobody.value("close", server);
        nobody.value("unbind", name);
    }

    @Test
    void aRefusedUserWhoKeepsComingTakesNoInstanceFromOthers() throws Exception {
        nobody.value("bind", name, "BYTE", "1");
        RawPeer.connect(DIRECTORY.raw(name)).close();
        Thread refused = Thread.ofVirtual().start(this::keepComing);
        try {
            for (int i = 0; i < 100; i++) {
                assertThat(findsAnInstance()).as("%d", i).isTrue();
            }
            assertThat(refused.isAlive()).isTrue();
        } finally {
            refused.interrupt();
            refused.join();
        }
        nobody.value("unbind", name);
    }

    /** Who asked before may have its answer a moment before the server counts it out. */
    private boolean findsAnInstance() throws IOException {
        for (int i = 0; i < 3; i++) {
            if (nobody.value("await", name).equals("true")) {
                return true;
            }
        }
        return false;
    }

    private void keepComing() {
        while (!Thread.currentThread().isInterrupted()) {
            try (RawPeer peer = RawPeer.connect(DIRECTORY.raw(name))) {
                peer.bytesUntilTheEnd();
            } catch (ClosedByInterruptException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void anotherUserIsLetInWhenTheServerSaysSo() throws Exception {
        try (var server = bind(PipeSecurity.authenticatedUsers())) {
            String client = nobody.value("connect", name);
            try (var pipe = server.accept()) {
                assertThat(pipe.peer().userName()).contains(owner(ofNobody()));
            }
            nobody.value("close", client);
        }
    }

    private static Path ofNobody() throws IOException {
        Path file = Files.createTempFile(DIRECTORY.path(), "nobody", null);
        Files.setAttribute(file, "unix:uid", NOBODY);
        return file;
    }

    @Test
    void rootIsRefusedByTheServerOfAnotherUser() throws Exception {
        nobody.value("bind", name, "BYTE");
        var client = NamedPipeChannel.builder().expectOwner(PipeOwner.any());
        assertThatThrownBy(() -> client.connect(NamedPipeAddress.of(name)))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("the server refuses this user");
        nobody.value("unbind", name);
    }

    @Test
    void anotherUsersStaleSocketIsRemovedByRoot() throws Exception {
        try (ChildJvm killed = startNobody()) {
            killed.value("bind", name, "BYTE");
            killed.kill();
        }
        assertThat(DIRECTORY.npipe(name)).exists();
        bind(PipeSecurity.currentUser()).close();
        assertThat(DIRECTORY.npipe(name)).doesNotExist();
    }

    @Test
    void anotherUsersStaleSocketIsInTheWayOfAnOrdinaryUser() throws Exception {
        Path place = DIRECTORY.npipe(name);
        ForeignServer.deaf(place).abandon();
        for (String mode : new String[] {"rwxr-xr-x", "rwxrwxrwx"}) {
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(mode));
            assertThat(nobody.ask("bind", name, "BYTE"))
                    .startsWith("error AccessDeniedException")
                    .contains("user %s left a socket in its place".formatted(owner(place)))
                    .contains(place.toString());
            assertThat(place).exists();
        }
    }

    private static String owner(Path file) throws IOException {
        return Files.getOwner(file).getName();
    }

    @Test
    void anotherUsersLiveSocketTakesTheName() throws Exception {
        try (var _ = bind(PipeSecurity.currentUser())) {
            assertThat(nobody.ask("bind", name, "BYTE"))
                    .startsWith("error FileAlreadyExistsException");
        }
        nobody.value("bind", name, "BYTE");
        assertThatThrownBy(() -> bind(PipeSecurity.currentUser()))
                .isInstanceOf(FileAlreadyExistsException.class);
        nobody.value("unbind", name);
    }

    @Test
    void whoMayNotWriteToTheDirectoryOfPipesIsToldWhichItIs() throws Exception {
        Path closed = Files.createDirectory(DIRECTORY.path().resolve("closed"));
        String before = System.getProperty("dev.npipe.directory");
        nobody.value("set", "dev.npipe.directory", closed.toString());
        assertThat(nobody.ask("bind", name, "BYTE"))
                .startsWith("error AccessDeniedException 0 \\\\.\\pipe\\" + name)
                .contains("this user may not create files in " + closed)
                .contains("NPIPE_DIRECTORY");
        nobody.value("set", "dev.npipe.directory", before);
    }

    @Test
    void serversOfTwoUsersAtOnePathExcludeEachOther() throws Exception {
        Path socket = DIRECTORY.path().resolve(name);
        NamedPipeAddress address = NamedPipeAddress.parse(socket.toString());
        try (var _ = NamedPipeServerChannel.bind(address)) {
            assertThat(nobody.ask("bind", socket.toString(), "BYTE"))
                    .startsWith("error FileAlreadyExistsException");
            Files.delete(socket);
            assertThat(nobody.ask("bind", socket.toString(), "BYTE"))
                    .startsWith("error AccessDeniedException 0 " + socket)
                    .contains("the lock there is of user root")
                    .contains(DIRECTORY.path().resolve("." + name + ".npipe-lock").toString());
        }
        nobody.value("bind", socket.toString(), "BYTE");
        assertThatThrownBy(() -> NamedPipeServerChannel.bind(address))
                .isInstanceOf(FileAlreadyExistsException.class);
        Files.delete(socket);
        assertThatThrownBy(() -> NamedPipeServerChannel.bind(address))
                .as("by the lock, without a socket to see")
                .isInstanceOf(FileAlreadyExistsException.class);
        nobody.value("unbind", socket.toString());
        NamedPipeServerChannel.bind(address).close();
    }

    /** The server is in the directory where every client looks. */
    @Test
    void aDirectoryThatAUserMayNotEnterKeepsNoClientFromTheOther() throws Exception {
        Path closed = Files.createDirectory(DIRECTORY.path().resolve("not-entered"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        String before = System.getProperty("dev.npipe.directory");
        nobody.value("set", "dev.npipe.directory", "/tmp");
        nobody.value("bind", name, "BYTE");
        nobody.value("set", "dev.npipe.directory", closed.toString());
        assertThat(nobody.value("exists", name)).isEqualTo("true");
        nobody.value("close", nobody.value("connect", name));
        assertThat(nobody.value("await", name)).isEqualTo("true");
        nobody.value("list");
        assertThat(nobody.ask("bind", "other-" + name, "BYTE"))
                .startsWith("error AccessDeniedException 0 \\\\.\\pipe\\other-" + name)
                .contains(closed.toString());
        nobody.value("unbind", name);
        assertThat(nobody.ask("connect", name))
                .startsWith("error NoSuchFileException")
                .contains("not in %s, which this user may not enter".formatted(closed));
        nobody.value("set", "dev.npipe.directory", before);
    }

    @Test
    void aDirectoryThatMayNotBeEnteredForAWhileIsNotLost() throws Exception {
        Path above = Files.createDirectory(DIRECTORY.path().resolve("above-" + name));
        Path base = Files.createDirectory(above.resolve("pipes"));
        Files.setAttribute(base, "unix:uid", NOBODY);
        try (ChildJvm other = startNobody("-Ddev.npipe.caretaker.millis=50")) {
            other.value("set", "dev.npipe.directory", base.toString());
            other.value("bind", name, "BYTE");
            other.value("bind", base.resolve("a.sock").toString(), "BYTE");
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwx------"));
            other.awaitLogged("a.sock: its files were not looked after");
            other.awaitLogged(name + ": its files were not looked after");
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
            other.value("connect", name);
            other.value("accept", name);
            other.value("unbind", name);
            other.value("unbind", base.resolve("a.sock").toString());
        }
    }
}
