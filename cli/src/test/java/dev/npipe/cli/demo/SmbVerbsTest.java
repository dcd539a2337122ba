// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Npipe;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The verbs of the command with a pipe of another machine, through a Samba. */
@Tag("slow")
final class SmbVerbsTest extends SambaFixture {
    private Npipe server(String... words) throws Exception {
        String directory = samba.proxyDirectory().toString();
        return npipeWith(Map.of("NPIPE_SMB_DIRECTORY", directory), words);
    }

    /** An echo that clients of other machines reach. */
    private Npipe echo() throws Exception {
        return server("listen", name, "--mode", "message", "--echo", "--remote", "-k", "-v")
                .awaitErr("npipe: listening at \\\\.\\pipe\\" + name);
    }

    private Npipe client(String input, String... words) throws Exception {
        Map<String, String> logon =
                Map.of("NPIPE_USER", samba.user(), "NPIPE_PASSWORD", samba.password());
        return started.kept(Npipe.start(directory, logon, input, words));
    }

    @Test
    void aCallIsAnswered() throws Exception {
        echo();
        client("", "call", remote(), "hello", "--mode", "message")
                .expectExit(0)
                .expectErr()
                .expectOut("hello");
    }

    @Test
    void theUserIsNamedByAnOption() throws Exception {
        echo();
        Map<String, String> password = Map.of("NPIPE_PASSWORD", samba.password());
        String[] words = {"call", remote(), "hello", "--mode", "message", "--user", samba.user()};
        npipeWith(password, words).expectExit(0).expectErr().expectOut("hello");
        npipeWith(Map.of("NPIPE_PASSWORD", "wrong"), words)
                .expectExit(5)
                .expectOut()
                .expectErr(
                        "npipe: " + remote() + ": access denied",
                        "npipe: "
                                + samba.user()
                                + ": the user or the password is wrong (LOGON_FAILURE)");
    }

    @Test
    void anEncryptedTalkHasItsAnswers() throws Exception {
        echo();
        client("one\ntwo\n", "connect", remote(), "--mode", "message", "--encrypt", "-w", "2s")
                .expectOut("one", "two");
    }

    @Test
    void aPingMeasuresRoundTrips() throws Exception {
        echo();
        Npipe ping = client("", "ping", remote(), "--echo", "-c", "3", "-i", "0", "--json");
        ping.expectExit(0).expectErr();
        assertThat(ping.out()).singleElement().asString().contains("\"succeeded\":3");
    }

    @Test
    void whatIsAskedWithoutOpeningAPipeIsForThisMachine() throws Exception {
        for (String verb : List.of("info", "acl", "doctor")) {
            client("", verb, remote())
                    .expectExit(2)
                    .expectOut()
                    .expectErr(
                            "npipe: "
                                    + remote()
                                    + ": what is known without opening a pipe is known of this"
                                    + " machine's");
        }
    }

    @Test
    void aTapShowsWhatIsCarriedThere() throws Exception {
        echo();
        String here = name + "-tap";
        Npipe tap =
                client(
                        "",
                        Stream.of(
                                        "tap --mode message --to-mode message --json -v",
                                        "--listen " + here,
                                        "--to " + remote())
                                .flatMap(words -> Stream.of(words.split(" ")))
                                .toArray(String[]::new));
        tap.awaitErr("npipe: \\\\.\\pipe\\" + here + " to " + remote());
        npipe("call", here, "hello").expectExit(0).expectErr().expectOut("hello");
        tap.expectExit(0);
        assertThat(tap.out())
                .filteredOn(line -> line.contains("\"text\":\"hello\""))
                .as("the question and the answer")
                .hasSize(2);
    }
}
