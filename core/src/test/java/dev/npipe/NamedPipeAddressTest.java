// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("windows")
final class NamedPipeAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SamplePipe                       | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    two words                        | .         | two words    | \\\\.\\pipe\\two words
                    back\\slash                       | .         | back\\slash   | \\\\.\\pipe\\back\\slash
                    \\back                            | .         | \\back        | \\\\.\\pipe\\\\back
                    .                                | .         | .            | \\\\.\\pipe\\.
                    pipe                             | .         | pipe         | \\\\.\\pipe\\pipe
                    Gr\u00FC\u00DFe                            | .         | Gr\u00FC\u00DFe        | \\\\.\\pipe\\Gr\u00FC\u00DFe
                    \\\\.\\pipe\\SamplePipe             | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    \\\\?\\pipe\\SamplePipe             | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    \\\\.\\PIPE\\SamplePipe             | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    \\\\.\\pipe\\a\\b                    | .         | a\\b          | \\\\.\\pipe\\a\\b
                    \\\\.\\pipe\\a/b                    | .         | a/b          | \\\\.\\pipe\\a/b
                    \\\\.\\pipe\\pipe\\x                 | .         | pipe\\x       | \\\\.\\pipe\\pipe\\x
                    \\\\server\\pipe\\svc               | server    | svc          | \\\\server\\pipe\\svc
                    \\\\10.0.0.1\\pipe\\svc             | 10.0.0.1  | svc          | \\\\10.0.0.1\\pipe\\svc
                    \\\\server:1445\\pipe\\svc          | server:1445 | svc        | \\\\server:1445\\pipe\\svc
                    npipe:////./pipe/SamplePipe      | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    npipe://./pipe/SamplePipe        | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    NPIPE:////./Pipe/SamplePipe      | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    npipe://server/pipe/a/b          | server    | a\\b          | \\\\server\\pipe\\a\\b
                    npipe:////server/pipe/x          | server    | x            | \\\\server\\pipe\\x
                    //./pipe/SamplePipe              | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    //?/PIPE/SamplePipe              | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    //server/pipe/a/b                | server    | a\\b          | \\\\server\\pipe\\a\\b
                    \\\\.\\pipe/SamplePipe              | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    \\\\./pipe/SamplePipe              | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    /\\.\\pipe\\SamplePipe              | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    \\/./pipe\\SamplePipe              | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    //.//pipe//SamplePipe            | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    npipe:\\\\.\\pipe\\SamplePipe        | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    npipe:////.//pipe//SamplePipe    | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    npipe://\\\\.\\pipe\\SamplePipe      | .         | SamplePipe   | \\\\.\\pipe\\SamplePipe
                    npipe:////./pipe/two words       | .         | two words    | \\\\.\\pipe\\two words
                    npipe:////./pipe/two%20words     | .         | two words    | \\\\.\\pipe\\two words
                    npipe:////./pipe/Gr%C3%BC%C3%9Fe    | .         | Gr\u00FC\u00DFe        | \\\\.\\pipe\\Gr\u00FC\u00DFe
                    npipe:////./pipe/a%5Cb           | .         | a\\b          | \\\\.\\pipe\\a\\b
                    npipe:////./pipe/a%2Fb           | .         | a/b          | \\\\.\\pipe\\a/b
                    npipe:////./pipe/100%            | .         | 100%         | \\\\.\\pipe\\100%
                    npipe:////./pipe/50%off          | .         | 50%off       | \\\\.\\pipe\\50%off
                    \\\\.\\pipe\\two%20words            | .         | two%20words  | \\\\.\\pipe\\two%20words
                    two%20words                      | .         | two%20words  | \\\\.\\pipe\\two%20words
                    """)
    void parseUnderstandsEveryForm(String text, String host, String name, String printed) {
        NamedPipeAddress address = NamedPipeAddress.parse(text);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.name()).isEqualTo(name);
        assertThat(address).hasToString(printed);
        assertThat(address.isSocketPath()).isFalse();
        assertThat(address.isRemote()).isEqualTo(!host.equals("."));
        assertThat(address).isEqualTo(NamedPipeAddress.of(host, name));
        assertThat(NamedPipeAddress.parse(printed)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/run/sample.sock", "/x", "/tmp/with blank/s", "/a/../b", "//x/y"})
    void anAbsolutePathIsASocket(String path) {
        NamedPipeAddress address = NamedPipeAddress.parse(path);
        assertThat(address.isSocketPath()).isTrue();
        assertThat(address.isRemote()).isFalse();
        assertThat(address.name()).isEqualTo(path);
        assertThat(address).hasToString(path);
    }

    @ParameterizedTest
    @CsvSource({
        "unix:///run/sample.sock, /run/sample.sock",
        "unix:/run/sample.sock, /run/sample.sock",
        "UNIX:///run/sample.sock, /run/sample.sock",
        "unix:////run/sample.sock, /run/sample.sock",
        "unix:///run/two%20words.sock, /run/two words.sock",
        "unix:///run/100%.sock, /run/100%.sock",
        "unix:///%2F./pipe/x, /./pipe/x",
    })
    void aUriOfASocketIsItsPath(String uri, String path) {
        NamedPipeAddress address = NamedPipeAddress.parse(uri);
        assertThat(address.isSocketPath()).isTrue();
        assertThat(address).hasToString(path).isEqualTo(NamedPipeAddress.parse(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unix:/\\host\\pipe\\name",
                "unix:/\\host/pipe/100%",
                "unix:/\\host\\pipe\\%2541",
                "/\\\ud800%41"
            })
    void aPathThatLooksLikeAPipeIsPrintedAsAUri(String text) {
        NamedPipeAddress socket = NamedPipeAddress.parse(text);
        assertThat(socket.isSocketPath()).isTrue();
        assertThat(socket.toString()).startsWith("unix:/\\");
        assertThat(NamedPipeAddress.parse(socket.toString())).isEqualTo(socket);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix:", "unix:x.sock", "unix://run/x.sock", "unix://", "Unix:./x"})
    void aUriOfASocketHasAnAbsolutePath(String uri) {
        assertThatThrownBy(() -> NamedPipeAddress.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unix:///run/NAME.sock")
                .hasMessageEndingWith(": " + uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "anonymous",
                "Anonymous",
                "nul\0inside",
                "\\\\",
                "\\\\.",
                "\\\\.\\pipe",
                "\\\\.\\pipe\\",
                "\\\\.\\pipe\\anonymous",
                "\\\\.\\mailslot\\x",
                "\\\\\\pipe\\x",
                "\\\\server\\share\\x",
                "npipe:",
                "npipe:x",
                "npipe:/./pipe/x",
                "npipe:///./pipe/x",
                "npipe://./x",
                "npipe://./pipe/",
                "npipe:\\.\\pipe\\x",
                "npipe:////./pipe/%C3",
                "npipe:////./pipe/%00",
                "npipe:////./pipe/%5C%5C.%5Cpipe%5Cx",
                "//./pipe/",
                "unix:///run/",
                "unix:///%00",
                "/",
                "/run/",
                "/nul\0inside"
            })
    void parseRefusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> NamedPipeAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("\0")
                .message()
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\\b", "nul\0"})
    void aHostHasNoSeparators(String host) {
        assertThatThrownBy(() -> NamedPipeAddress.of(host, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a host name");
    }

    @Test
    void aNameHasAtMost256Characters() {
        assertThat(NamedPipeAddress.of("x".repeat(256)).name()).hasSize(256);
        assertThatThrownBy(() -> NamedPipeAddress.of("x".repeat(257)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name of a pipe is longer than 256 characters: 257");
    }

    @Test
    void nullIsNoAddress() {
        assertThatThrownBy(() -> NamedPipeAddress.of(null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> NamedPipeAddress.parse(null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void hostsAreEqualInAnyCaseAndNamesAreNot() {
        var address = NamedPipeAddress.of("Server", "Name");
        assertThat(address)
                .isEqualTo(NamedPipeAddress.of("SERVER", "Name"))
                .hasSameHashCodeAs(NamedPipeAddress.of("SERVER", "Name"))
                .isNotEqualTo(NamedPipeAddress.of("Server", "name"))
                .isNotEqualTo(NamedPipeAddress.of("Name"))
                .isNotEqualTo("\\\\Server\\pipe\\Name");
    }

    @Test
    void anAddressCanBeSerialized() throws Exception {
        for (String text : new String[] {"Sample", "\\\\host\\pipe\\x", "/run/sample.sock"}) {
            NamedPipeAddress address = NamedPipeAddress.parse(text);
            var bytes = new ByteArrayOutputStream();
            try (var out = new ObjectOutputStream(bytes)) {
                out.writeObject(address);
            }
            try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(address);
            }
        }
    }

    /** Letters whose lower case is not that of their upper case, or has two characters. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0130", "\u0131", "\u00DF", "\u212A"})
    void equalHostsHaveEqualHashesInEveryScript(String host) {
        NamedPipeAddress address = NamedPipeAddress.of(host, "x");
        for (String other : new String[] {"i", "I", "k", "\u1E9E", host.toUpperCase(Locale.ROOT)}) {
            NamedPipeAddress candidate = NamedPipeAddress.of(other, "x");
            if (candidate.equals(address)) {
                assertThat(candidate).hasSameHashCodeAs(address);
            }
        }
        assertThat(NamedPipeAddress.of("I", "x").equals(NamedPipeAddress.of("\u0131", "x")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\\.\\pipe\\x",
                "//./pipe/x",
                "/tmp/x",
                "/",
                "npipe:////./pipe/x",
                "NPIPE:\\\\.\\pipe\\x",
                "unix:///run/x.sock"
            })
    void aWholeAddressOrAPathIsNoName(String text) {
        assertThatThrownBy(() -> NamedPipeAddress.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NamedPipeAddress.parse")
                .hasMessageEndingWith(": " + text);
        assertThatThrownBy(() -> NamedPipeAddress.of("host", text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"npipe", "npipe:x", "unix:x", "unix", "a/b", "c:\\x", "\\x"})
    void whatOnlyLooksLikeAnAddressIsAName(String name) {
        assertThat(NamedPipeAddress.of(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\\localhost\\pipe\\x",
                "\\\\LocalHost\\PIPE\\x",
                "\\\\127.0.0.1\\pipe\\x",
                "\\\\::1\\pipe\\x",
                "\\\\[::1]\\pipe\\x",
                "\\\\?\\pipe\\x",
                "//localhost/pipe/x",
                "npipe://localhost/pipe/x"
            })
    void thisMachineHasSeveralNames(String text) {
        NamedPipeAddress address = NamedPipeAddress.parse(text);
        assertThat(address.isRemote()).isFalse();
        assertThat(address)
                .isEqualTo(NamedPipeAddress.of("x"))
                .hasSameHashCodeAs(NamedPipeAddress.of("x"))
                .isNotEqualTo(NamedPipeAddress.of("y"));
        assertThat(NamedPipeAddress.of("x")).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:445",
                "127.0.0.1:1445",
                "[::1]:445",
                "127.0.0.2",
                "localhost.localdomain",
                "localhost.",
                "xlocalhost"
            })
    void anyOtherHostIsAnotherMachine(String host) {
        assertThat(NamedPipeAddress.of(host, "x").isRemote()).isTrue();
        assertThat(NamedPipeAddress.of(host, "x")).isNotEqualTo(NamedPipeAddress.of("x"));
    }
}
