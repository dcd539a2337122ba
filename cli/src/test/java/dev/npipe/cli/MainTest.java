// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of the command line, without any pipe. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionNamesTheProgramAndJava() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString())
                .startsWith("npipe ")
                .contains("Java " + Runtime.version(), System.getProperty("os.name"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpListsTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Usage: npipe", "connect, nc", "demo", "--version");
    }

    @Test
    void helpOfTheDemoEndsWithExamplesAndExitCodes() {
        assertThat(run("demo", "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: npipe demo [server|client] [OPTIONS]")
                .contains("--name", "--message", "--direction", "--clients", "--native")
                .contains("Examples:")
                .contains("Exit codes: 0 done, 1 wrong usage");
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``                                           | no command given
                    connect                                      | Missing required parameter: 'PIPE'
                    call x --framing words                       | 'words' is none of [raw, line, nul, len32]
                    call x --encoding utf-16                     | 'utf-16' has two orders of bytes: say utf-16le or utf-16be
                    call x --encoding klingon                    | 'klingon' is no encoding
                    call x zz --hex                              | 'zz' are no bytes in hex
                    send tcp:x                                   | not a TCP port: tcp:x
                    recv x -n 0                                  | -n: at least 1, not 0
                    ping x -c 0                                  | -c: at least 1, not 0
                    call //host/pipe/x y --user alice            | the password of alice is missing
                    relay x //host/pipe/x --user alice           | the password of alice is missing
                    tap --listen x --to //host/pipe/x --user al  | the password of al is missing
                    nc x -w soon                                 | 'soon' is no length of time
                    listen x --echo --reply y                    | only one of --echo, --reply and --exec
                    listen x -k --once                           | -k goes on, and --once ends: only one of them
                    listen x --max 0                             | --max: 1 to 254, not 0
                    demmo                                        | there is no command 'demmo'
                    listen tpc:8080                              | 'tpc:' begins no place
                    listen udp:99                                | \\\\.\\pipe\\udp:99
                    listen a/b                                   | a name with a slash cannot be used on this system
                    demo sever                                   | 'sever' is none of [server, client]
                    demo client client                           | unexpected argument 'client'
                    demo --bogus                                 | Unknown option: '--bogus'
                    demo --direction sideways                    | 'sideways' is none of [inbound, outbound, duplex]
                    demo --clients 0                             | --clients: at least 1, not 0
                    demo --clients some                          | 'some' is not an int
                    demo client --clients 2                      | --clients is for the server
                    demo --name                                  | Missing required parameter for option '--name'
                    demo --name anonymous                        | is reserved
                    demo --name \\\\host                         | not a pipe address
                    demo client --security everyone              | --security is for the server
                    demo server --expect-owner any               | --expect-owner is for the client
                    demo --expect-owner S-1-x                    | not a security identifier: S-1-x
                    listen x --security bogus                    | neither SDDL nor current-user
                    demo --remote                                | --remote and --proxy-directory are for the server
                    demo server --proxy-directory /x             | --proxy-directory needs --remote
                    demo server --smb                            | --smb runs both ends
                    demo --native --smb                          | --native takes --name and --message only
                    demo --native --security everyone            | --native takes --name and --message only
                    demo --native --direction inbound            | --native takes --name and --message only
                    demo server -native --clients 2              | --native takes --name and --message only
                    demo client --direction outbound --message x | this end sends nothing on an outbound pipe
                    demo server --direction inbound --message x  | this end sends nothing on an inbound pipe
                    """)
    void wrongUsageIsExplainedAndExitsWithOne(String words, String explanation) {
        assertThat(run(words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        List<String> lines = err.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("npipe: ").contains(explanation);
        assertThat(lines.getLast()).matches("Try 'npipe( \\w+)? --help'\\.");
    }

    @Test
    void aMistakeInASecurityDescriptorIsPointedAt() {
        assertThat(run("demo", "server", "--security", "D:(A;;GA;;;QQ)")).isEqualTo(1);
        List<String> lines = err.toString().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst())
                .startsWith("npipe: Invalid value for option '--security'")
                .endsWith("at position 11");
        assertThat(lines.subList(1, 3)).containsExactly("D:(A;;GA;;;QQ)", "           ^");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[31mfoo",
                "connect|\u001b[31mfoo",
                "ping|\u001b[31mfoo|-c|1",
                "call|x|--\u001b[1m"
            })
    void whatAWordHoldsDoesNothingToTheTerminal(String words) {
        assertThat(run(words.split("\\|"))).isNotZero();
        assertThat(err.toString()).contains("\\u001b[").doesNotContain("\u001b");
    }

    @Test
    void aTextCannotHoldANul() {
        assertThat(run("demo", "client", "--message", "a\0b")).isEqualTo(1);
        assertThat(err.toString()).contains("--message: the text holds a NUL");
    }

    @Test
    void anotherMachineIsBeyondTheNativeDemo() {
        assertThat(run("demo", "client", "--native", "--name", "\\\\host\\pipe\\x")).isEqualTo(2);
        assertThat(err.toString()).startsWith("npipe: \\\\host\\pipe\\x: --native ");
    }

    @Test
    void anOutputThatCannotBeWrittenIsAFailure() {
        var broken = new PrintWriter(Writer.nullWriter());
        broken.close();
        assertThat(Main.run(broken, new PrintWriter(err), "--version")).isEqualTo(2);
        assertThat(err.toString()).contains("npipe: cannot write to the standard output");
    }

    @Test
    void aFaultOfTheCommandIsToldFromAFailure() {
        var faulty =
                new PrintWriter(out) {
                    @Override
                    public void println(@Nullable String line) {
                        throw new IllegalStateException("a fault");
                    }
                };
        assertThat(Main.run(faulty, new PrintWriter(err), "acl", "everyone", "--json"))
                .isEqualTo(70);
        assertThat(err.toString()).startsWith("java.lang.IllegalStateException: a fault");
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }
}
