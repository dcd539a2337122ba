// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeProtocol;
import dev.npipe.PipeState;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.unix.ChildJvm;
import dev.npipe.internal.unix.ForeignServer;
import dev.npipe.internal.unix.PipeDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is known of pipes of others, of what dead servers left, and of what only looks like a pipe.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells which sockets there are")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class ForeignPipeLookTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final NamedPipeAddress address = NamedPipeAddress.of(name);

    @ParameterizedTest
    @EnumSource
    void aForeignServerOfPlainBytesIsOneOfBytes(Backend backend) throws Exception {
        try (ForeignServer _ = ForeignServer.deaf(directory.raw(name))) {
            SeenPipe entry = backend.entry(address).orElseThrow();
            assertThat(entry.state()).isEqualTo(PipeState.LISTENING);
            assertThat(entry.protocol()).isEqualTo(PipeProtocol.PLAIN);
            assertThat(entry.paths()).containsExactly(directory.raw(name));
            assertThat(entry.type()).contains(PipeMode.BYTE);
            assertThat(entry.direction()).isEmpty();
            assertThat(entry.maxInstances()).isEmpty();
            assertThat(entry.security()).isEmpty();
            Backend.assertThisProcessHolds(entry);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFileOfADeadServerIsMarked(Backend backend) throws Exception {
        try (ForeignServer server = ForeignServer.deaf(directory.raw(name))) {
            server.abandon();
            SeenPipe entry = backend.entry(address).orElseThrow();
            assertThat(entry.state()).isEqualTo(backend.ofDeadFile());
            assertThat(entry.paths()).containsExactly(directory.raw(name));
            assertThat(entry.instances()).isEmpty();
            assertThat(entry.holders()).isEmpty();
            assertThat(entry.owner()).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeadFileBesideALivingOneIsAnEntryOfItsOwn(Backend backend) throws Exception {
        try (ForeignServer _ = ForeignServer.deaf(directory.raw(name));
                ForeignServer dead = ForeignServer.deaf(directory.npipe(name))) {
            dead.abandon();
            List<SeenPipe> entries =
                    backend.provider().entries().stream()
                            .filter(each -> each.address().equals(address))
                            .toList();
            assertThat(entries)
                    .extracting(SeenPipe::state)
                    .containsExactly(PipeState.LISTENING, backend.ofDeadFile());
            assertThat(backend.entry(address)).contains(entries.getFirst());
        }
    }

    /** The files of a killed server stay, and its socket's number is free for another file. */
    @ParameterizedTest
    @EnumSource
    void whatAKilledServerSaidIsNotBelieved(Backend backend) throws Exception {
        Path path = directory.path().resolve("killed.sock");
        for (String pipe : new String[] {name, path.toString()}) {
            try (ChildJvm child = ChildJvm.start(backend.jvmArgument())) {
                child.value("bind", pipe, "MESSAGE");
                assertThat(backend.entry(NamedPipeAddress.parse(pipe)).orElseThrow().type())
                        .contains(PipeMode.MESSAGE);
                child.kill();
            }
        }
        assertThat(Files.readString(directory.lock(name))).contains("type message");
        Files.delete(directory.npipe(name));
        Files.delete(path);
        try (ForeignServer _ = ForeignServer.deaf(directory.npipe(name));
                ForeignServer _ = ForeignServer.deaf(path)) {
            for (String pipe : new String[] {name, path.toString()}) {
                SeenPipe entry = backend.entry(NamedPipeAddress.parse(pipe)).orElseThrow();
                assertThat(entry.state()).isEqualTo(PipeState.LISTENING);
                assertThat(entry.type()).isEmpty();
                assertThat(entry.maxInstances()).isEmpty();
            }
        }
    }

    /** .NET binds the one of plain bytes again, and leaves the other one. */
    @ParameterizedTest
    @EnumSource
    void norIsItOfASocketOfPlainBytes(Backend backend) throws Exception {
        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address).close();
        assertThat(Files.readString(directory.lock(name))).contains("type message");
        try (ForeignServer _ = ForeignServer.deaf(directory.raw(name))) {
            SeenPipe entry = backend.entry(address).orElseThrow();
            assertThat(entry.type()).contains(PipeMode.BYTE);
            assertThat(entry.maxInstances()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsThereInsteadOfALockFileIsHarmless(Backend backend) throws Exception {
        NamedPipeServerChannel.bind(address).close();
        Files.delete(directory.lock(name));
        try (ForeignServer _ = ForeignServer.deaf(directory.npipe(name))) {
            Path victim = Files.writeString(directory.path().resolve("victim"), "secret");
            Files.createSymbolicLink(directory.lock(name), victim);
            assertThat(backend.entry(address).orElseThrow().type()).as("a link").isEmpty();
            Files.delete(directory.lock(name));
            Files.createDirectory(directory.lock(name));
            assertThat(backend.entry(address).orElseThrow().type()).as("a directory").isEmpty();
            Files.delete(directory.lock(name));
            assertThat(
                            new ProcessBuilder("mkfifo", directory.lock(name).toString())
                                    .start()
                                    .waitFor())
                    .isZero();
            assertThat(backend.entry(address).orElseThrow().type()).as("a FIFO").isEmpty();
            Files.delete(directory.lock(name));
            Files.write(directory.lock(name), new byte[200_000]);
            assertThat(backend.entry(address).orElseThrow().type()).as("zeros").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aForeignSocketAtAPathSaysNothing(Backend backend) throws Exception {
        Path path = directory.path().resolve("foreign.sock");
        NamedPipeAddress socket = NamedPipeAddress.parse(path.toString());
        try (ForeignServer server = ForeignServer.deaf(path)) {
            assertThat(backend.entry(socket).orElseThrow().protocol())
                    .isEqualTo(PipeProtocol.UNKNOWN);
            server.abandon();
            assertThat(backend.entry(socket).orElseThrow().state()).isEqualTo(backend.ofDeadFile());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStrangersTextIsNoMoreThanText(Backend backend) throws Exception {
        try (var _ = NamedPipeServerChannel.bind(address)) {
            Files.write(
                    directory.lock(name),
                    "npipe description 9\ntype message\nend\n".getBytes(StandardCharsets.US_ASCII));
            try (ChildJvm child = ChildJvm.start(backend.jvmArgument())) {
                assertThat(child.value("entry", name))
                        .contains("state=LISTENING", "type=Optional.empty");
            }
        }
    }
}
