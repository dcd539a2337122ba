// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeAccount;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipeProtocol;
import dev.npipe.PipeSecurity;
import dev.npipe.PipeState;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.unix.ChildJvm;
import dev.npipe.internal.unix.ForeignServer;
import dev.npipe.internal.unix.LockedElsewhere;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is known of own pipes without opening one, by the kernel's numbers (linux) and its table
 * (nio).
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells which sockets there are")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public final class PipeLookTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final NamedPipeAddress address = NamedPipeAddress.of(name);

    @ParameterizedTest
    @EnumSource
    void ofAnOwnServerEverythingIsKnown(Backend backend) throws Exception {
        PipeSecurity security = PipeSecurity.parse("D:(A;;0x120189;;;AU)(A;;FA;;;OW)");
        try (var _ =
                NamedPipeServerChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .direction(PipeDirection.OUTBOUND)
                        .maxInstances(7)
                        .security(security)
                        .bind(address)) {
            SeenPipe entry = backend.entry(address).orElseThrow();
            assertThat(entry.paths()).containsExactly(directory.npipe(name), directory.raw(name));
            assertThat(entry.protocol()).isEqualTo(PipeProtocol.NPIPE_AND_PLAIN);
            assertThat(entry.type()).contains(PipeMode.MESSAGE);
            assertThat(entry.direction()).contains(PipeDirection.OUTBOUND);
            assertThat(entry.instances()).hasValue(0);
            assertThat(entry.maxInstances()).hasValue(7);
            assertThat(entry.security().map(Object::toString)).contains(security.sddl());
            PipeAccount owner = entry.owner().orElseThrow();
            long uid =
                    ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
            assertThat(owner.id()).hasValue(uid);
            assertThat(owner.securityId()).contains("S-1-22-1-" + uid);
            assertThat(owner.name()).contains(Files.getOwner(Path.of("/proc/self")).getName());
            Backend.assertThisProcessHolds(entry);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerWithoutALimitSaysSo(Backend backend) throws Exception {
        try (var _ = NamedPipeServerChannel.bind(address)) {
            assertThat(backend.entry(address).orElseThrow().maxInstances())
                    .hasValue(PipeInfo.UNLIMITED_INSTANCES);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherProcessReadsTheSame(Backend backend) throws Exception {
        try (var _ = NamedPipeServerChannel.builder().maxInstances(3).bind(address);
                ChildJvm child = ChildJvm.start(backend.jvmArgument())) {
            assertThat(child.value("entry", name))
                    .isEqualTo(
                            String.valueOf(backend.entry(address).orElseThrow())
                                    .replace("SeenPipe", "PipeEntry"));
        }
    }

    /** A POSIX lock is gone when its process closes any descriptor of the file. */
    @ParameterizedTest
    @EnumSource
    void lookingDropsNoLockOfThisProcess(Backend backend) throws Exception {
        Path socket = directory.path().resolve("a.sock");
        try (var _ = NamedPipeServerChannel.bind(address);
                var _ = NamedPipeServerChannel.bind(NamedPipeAddress.parse(socket.toString()))) {
            assertThat(backend.provider().entries()).isNotEmpty();
            assertThat(backend.entry(NamedPipeAddress.parse(socket.toString()))).isPresent();
            for (Path file :
                    List.of(directory.lock(name), directory.path().resolve(".a.sock.npipe-lock"))) {
                assertThatThrownBy(() -> new LockedElsewhere(file).close())
                        .as("%s", file)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("locked");
            }
        }
    }

    /** Whoever looks at the lock file of a name for a moment keeps nobody from binding it. */
    @ParameterizedTest
    @EnumSource
    void aNameCanBeBoundWhileItIsLookedAt(Backend backend) throws Exception {
        NamedPipeServerChannel.bind(address).close();
        try (ForeignServer _ = ForeignServer.deaf(directory.npipe("other"))) {
            Thread looking =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        while (!Thread.currentThread().isInterrupted()) {
                                            look(backend);
                                        }
                                    });
            for (int i = 0; i < 200; i++) {
                NamedPipeServerChannel.bind(address).close();
            }
            looking.interrupt();
            looking.join();
        }
    }

    private void look(Backend backend) {
        try {
            assertThat(backend.entry(address).map(SeenPipe::address).orElse(address))
                    .isEqualTo(address);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInTheBacklogHasNoInstance(Backend backend) throws Exception {
        try (ForeignServer server = ForeignServer.deaf(directory.raw(name));
                RawPeer waiting = RawPeer.connect(directory.raw(name))) {
            assertThat(backend.entry(address).orElseThrow().instances()).hasValue(0);
            assertThat(waiting.socket().isConnected()).isTrue();
            assertThat(server.waitingClients()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSocketAtAPathSaysWhatItIs(Backend backend) throws Exception {
        Path path = directory.path().resolve("a.sock");
        Path link = Files.createSymbolicLink(directory.path().resolve("link"), path);
        NamedPipeAddress socket = NamedPipeAddress.parse(path.toString());
        assertThat(backend.entry(socket)).as("nothing there").isEmpty();
        try (var _ = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(socket)) {
            SeenPipe entry = backend.entry(socket).orElseThrow();
            assertThat(entry.protocol()).isEqualTo(PipeProtocol.NPIPE);
            assertThat(entry.type()).contains(PipeMode.MESSAGE);
            assertThat(entry.paths()).containsExactly(path);
            Backend.assertThisProcessHolds(entry);
            SeenPipe linked = backend.entry(NamedPipeAddress.parse(link.toString())).orElseThrow();
            assertThat(linked.type()).contains(PipeMode.MESSAGE);
            assertThat(linked.paths()).containsExactly(link);
        }
    }

    @ParameterizedTest
    @EnumSource
    void allSocketsThatListenAtAPathAreFound(Backend backend) throws Exception {
        Path path = directory.path().resolve("a.sock");
        Path gone = directory.path().resolve("gone.sock");
        try (ForeignServer _ = ForeignServer.deaf(path);
                ForeignServer lost = ForeignServer.deaf(gone);
                var _ = NamedPipeServerChannel.bind(address)) {
            Files.delete(gone);
            assertThat(backend.provider().sockets())
                    .allMatch(each -> each.state() == PipeState.LISTENING)
                    .extracting(each -> each.address().name())
                    .contains(
                            path.toString(),
                            directory.npipe(name).toString(),
                            directory.raw(name).toString())
                    .doesNotContain(gone.toString());
            assertThat(lost.waitingClients()).isZero();
        }
    }

    /** The names of files are bytes, and those of a stranger's socket may be any. */
    @ParameterizedTest
    @EnumSource
    void theFirstDirectoryIsTheOneOfServers(Backend backend) throws Exception {
        List<Path> directories = backend.provider().directories();
        assertThat(directories).containsExactly(directory.path(), Path.of("/tmp"));
        try (var _ = NamedPipeServerChannel.bind(address)) {
            assertThat(backend.entry(address).orElseThrow().paths())
                    .allMatch(path -> path.startsWith(directories.getFirst()));
        }
    }
}
