// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Npipe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to write {@code --name}. */
@Tag("slow")
class DemoNameTest extends DemoFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    forms                   | \\\\.\\pipe\\forms
                    \\\\.\\pipe\\forms      | npipe:////./pipe/forms
                    \\\\?\\pipe\\forms      | forms
                    npipe://./pipe/forms    | \\\\.\\PIPE\\forms
                    two words.ext           | \\\\.\\pipe\\two words.ext
                    Größe-世界              | npipe:////./pipe/Größe-世界
                    """)
    void bothEndsMeetInWhateverFormTheNameIsWritten(String server, String client) throws Exception {
        Npipe serving = npipe("demo", "server", "--name", server).awaitLine(WAITING);
        assertThat(npipe("demo", "client", "--name", client).expectExit(0).expectErr().out())
                .contains(received("server", RESPONSE));
        assertThat(serving.expectExit(0).out().getFirst())
                .startsWith("The named pipe (\\\\.\\pipe\\")
                .endsWith(") is created.");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a name with a backslash is a folder there")
    void aNameHasBackslashes() throws Exception {
        assertThat(npipe("demo", "--name", "\\\\.\\pipe\\a\\b").expectExit(0).out())
                .contains(" " + created("\\\\.\\pipe\\a\\b"), " " + connected("\\\\.\\pipe\\a\\b"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes have no path there")
    void theAbsolutePathOfASocketIsShownAsItIs() throws Exception {
        String path = directory.resolve("demo.sock").toString();
        npipe("demo", "--name", path)
                .expectExit(0)
                .expectErr()
                .expectOut(
                        "Server:",
                        " " + created(path),
                        " " + WAITING,
                        " " + CONNECTED,
                        " " + received("client", REQUEST),
                        " " + sent("client", RESPONSE),
                        "Client:",
                        " " + connected(path),
                        " " + sent("server", REQUEST),
                        " " + received("server", RESPONSE));
    }
}
