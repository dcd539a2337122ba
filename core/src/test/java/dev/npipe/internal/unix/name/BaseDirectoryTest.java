// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which directories a server has its pipes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
final class BaseDirectoryTest {
    private static final int NOBODY = 65534;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private Path base;

    @BeforeEach
    void use() throws IOException {
        base = Files.createDirectory(directory.path().resolve("base"));
        System.setProperty("dev.npipe.directory", base.toString());
    }

    private void bind() throws IOException {
        NamedPipeServerChannel.bind(NamedPipeAddress.of(name)).close();
    }

    private void assertRefused(String reason) throws IOException {
        assertThatThrownBy(this::bind)
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageStartingWith("\\\\.\\pipe\\" + name + ": ")
                .hasMessageContaining(base.toString())
                .hasMessageContaining(reason);
        try (var files = Files.list(base)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {01777, 0700, 0755, 01775, 0500 | 0200})
    void oneInWhichNobodyElseCanReplaceAFileIsFine(int mode) throws IOException {
        Files.setAttribute(base, "unix:mode", mode);
        bind();
    }

    @ParameterizedTest
    @ValueSource(ints = {0777, 0775, 0722, 0702})
    void oneInWhichOthersCanIsRefused(int mode) throws IOException {
        Files.setAttribute(base, "unix:mode", mode);
        assertRefused("which has mode %04o; set its sticky bit (chmod +t)".formatted(mode));
    }

    @Test
    void aDirectoryOfAnotherUserIsRefusedAlsoToRoot() throws IOException {
        giveAway(base);
        assertRefused("belongs to uid 65534, who could replace a pipe in it");
    }

    @Test
    void aLinkOfAnotherUserIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(directory.path().resolve("link"), base);
        System.setProperty("dev.npipe.directory", link.toString());
        bind();
        giveAway(link);
        base = link;
        assertThatThrownBy(this::bind)
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(link + ", belongs to uid 65534");
    }

    private void giveAway(Path file) throws IOException {
        assumeThat(FileIdentity.of(base).orElseThrow().uid())
                .as("only root can give a file away")
                .isZero();
        Files.setAttribute(file, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void aFileInItsPlaceIsNoDirectoryToABindAndNoPipeToAClient() throws IOException {
        Files.delete(base);
        Files.createFile(base);
        var address = NamedPipeAddress.of(name);
        assertThatThrownBy(this::bind)
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("the directory of pipes is no directory: " + base);
        assertThatThrownBy(() -> NamedPipeChannel.connect(address))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("looked for " + base + "/npipe_" + name)
                .hasMessageContaining("/tmp/CoreFxPipe_" + name);
        assertThatThrownBy(() -> NamedPipes.await(address, Duration.ZERO))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("looked for " + base + "/npipe_" + name)
                .hasMessageContaining("/tmp/CoreFxPipe_" + name);
    }

    @Test
    void theMissingDirectoryOfASocketIsNamed() {
        String socket = base.resolve("missing/x.sock").toString();
        assertThatThrownBy(() -> NamedPipeServerChannel.bind(NamedPipeAddress.parse(socket)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageStartingWith(socket + ": the directory " + base.resolve("missing"))
                .hasMessageEndingWith("does not exist; create it, or use another path");
    }

    @Test
    void whatTheSystemSaysIsToldWithThePlaceAndAWayOut() {
        Path file = base.resolve("npipe_x");
        var full = new FileSystemException(file.toString(), null, "No space left on device");
        assertThat(BindFailure.of("\\\\.\\pipe\\x", file, full))
                .hasMessage(
                        "\\\\.\\pipe\\x: cannot create %s: No space left on device; use another directory: dev.npipe.directory, NPIPE_DIRECTORY or TMPDIR"
                                .formatted(file));
    }
}
