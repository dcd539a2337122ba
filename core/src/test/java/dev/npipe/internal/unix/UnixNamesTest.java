// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names can be used where a name becomes a file's. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
public final class UnixNamesTest {
    private static final String UMLAUTS = "Gr\u00FC\u00DFe-\u65E5\u672C-\uD83D\uDE80";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private void assertUsable(NamedPipeAddress address) throws IOException {
        try (var listener = NamedPipeServerChannel.bind(address);
                var client = NamedPipeChannel.connect(address);
                var server = listener.accept(Duration.ofSeconds(10))) {
            client.write(ByteBuffer.wrap(new byte[] {42}));
            assertThat(server.read(ByteBuffer.allocate(9))).isOne();
            assertThat(NamedPipes.exists(address)).as("exists").isTrue();
            if (!address.isSocketPath()) {
                assertThat(NamedPipes.list()).contains(address);
            }
        }
        assertThat(NamedPipes.exists(address)).as("exists afterwards").isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                " ",
                ".",
                "..",
                "a.b.c",
                "back\\slash\\es",
                "-rf",
                "*",
                "{a,b}",
                "%s%n",
                "CoreFxPipe_",
                "path_",
                "a\nb",
                "ends with a line break\n",
                "\u0001"
            })
    void oddNamesWork(String name) throws Exception {
        assertUsable(NamedPipeAddress.of(name));
    }

    @Test
    void upperAndLowerCaseDiffer() throws Exception {
        try (var _ = NamedPipeServerChannel.bind(NamedPipeAddress.of("Case"))) {
            assertUsable(NamedPipeAddress.of("case"));
        }
    }

    @Test
    void lettersOfEveryScriptWorkInAUtf8Locale() throws Exception {
        try (ChildJvm child = ChildJvm.startInLocale("C.UTF-8")) {
            assertThat(child.ask("bind", UMLAUTS, "MESSAGE")).isEqualTo("ok");
            assertThat(child.ask("connect", UMLAUTS)).isEqualTo("ok pipe-0");
        }
    }

    @Test
    void lettersThatTheLocaleCannotWriteAreUnsupported() throws Exception {
        try (ChildJvm child = ChildJvm.startInLocale("C")) {
            for (String command : new String[] {"bind\t%s\tBYTE", "connect\t%s"}) {
                assertThat(child.ask(command.formatted(UMLAUTS)))
                        .startsWith("error UnsupportedOperationException")
                        .contains("cannot be written in the encoding of file names")
                        .contains("set a UTF-8 locale");
            }
            assertThat(child.ask("bind", "ascii", "BYTE")).isEqualTo("ok");
        }
    }

    @Test
    void theLongestNameIsTheOneWhosePathHas106Bytes() throws Exception {
        int room = 106 - directory.raw("").toString().length();
        assertUsable(NamedPipeAddress.of("x".repeat(room)));
        NamedPipeAddress tooLong = NamedPipeAddress.of("x".repeat(room + 1));
        assertServerTooLong(tooLong, 107);
        assertThatThrownBy(() -> NamedPipeChannel.connect(tooLong))
                .isInstanceOf(NoSuchFileException.class) // it may be in /tmp
                .hasMessageContaining("its path is too long");
    }

    @Test
    void twoHundredFiftyCharactersAreTooMany() {
        NamedPipeAddress address = NamedPipeAddress.of("y".repeat(250));
        assertTooLong(address, directory.npipe("").toString().length() + 250);
    }

    private static void assertTooLong(NamedPipeAddress address, int bytes) {
        assertServerTooLong(address, bytes);
        assertThatThrownBy(() -> NamedPipeChannel.connect(address))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("bytes of at most 106");
    }

    private static void assertServerTooLong(NamedPipeAddress address, int bytes) {
        assertThatThrownBy(() -> NamedPipeServerChannel.bind(address))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith(address + ": ")
                .hasMessageContaining("(%d bytes of at most 106)".formatted(bytes));
    }

    @Test
    void aSlashIsUnsupported() {
        for (String name : new String[] {"a/b", "../up", "a/"}) {
            NamedPipeAddress address = NamedPipeAddress.of(name);
            assertThatThrownBy(() -> NamedPipeServerChannel.bind(address))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("a name with a slash");
            assertThatThrownBy(() -> NamedPipeChannel.connect(address))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> NamedPipes.exists(address))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void anAbsolutePathIsOneSocket() throws Exception {
        String path = directory.path().resolve("plain.sock").toString();
        assertUsable(NamedPipeAddress.parse(path));
        try (var _ = NamedPipeServerChannel.bind(NamedPipeAddress.parse(path));
                var files = Files.list(directory.path())) {
            assertThat(files.map(f -> f.getFileName().toString()).filter(f -> !f.startsWith(".")))
                    .containsExactly("plain.sock");
        }
    }

    @Test
    void theListPassesOverWhatIsNoPipe() throws Exception {
        Files.createFile(directory.npipe("a-file"));
        Files.createDirectory(directory.raw("a-directory"));
        try (ForeignServer stale = ForeignServer.deaf(directory.raw("stale"));
                ForeignServer _ = ForeignServer.deaf(directory.raw("anonymous"));
                ForeignServer _ = ForeignServer.deaf(directory.raw("foreign"))) {
            stale.abandon();
            assertThat(NamedPipes.list())
                    .filteredOn(a -> !Files.exists(java.nio.file.Path.of("/tmp/npipe_" + a.name())))
                    .contains(NamedPipeAddress.of("foreign"))
                    .extracting(NamedPipeAddress::name)
                    .doesNotContain("a-file", "a-directory", "stale", "anonymous");
        }
    }
}
