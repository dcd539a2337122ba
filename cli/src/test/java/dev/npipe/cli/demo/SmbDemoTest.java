// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hierynomus.msdtyp.AccessMask;
import com.hierynomus.mssmb2.SMB2CreateDisposition;
import com.hierynomus.mssmb2.SMB2ImpersonationLevel;
import com.hierynomus.mssmb2.SMB2ShareAccess;
import com.hierynomus.smbj.SMBClient;
import com.hierynomus.smbj.auth.AuthenticationContext;
import com.hierynomus.smbj.share.PipeShare;
import dev.npipe.NamedPipeAddress;
import dev.npipe.cli.Npipe;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.SearchPath;
import dev.npipe.testkit.samba.SambaPrograms;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The conversation through Samba. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Samba is started on Linux only")
@Tag("slow")
class SmbDemoTest extends DemoFixture {
    private final String name = "SmbDemoTest-" + System.nanoTime();

    @BeforeAll
    static void sambaIsInstalled() {
        ForeignPrograms.assumeWanted();
        if (!SambaPrograms.areInstalled()) {
            ForeignPrograms.missing("Samba");
        }
    }

    @Test
    void bothEndsAndTheUserInBetween() throws Exception {
        Npipe demo = npipe("demo", "--smb", "--name", name);
        demo.expectExit(0).expectErr();
        List<String> out = demo.out();
        String user = System.getProperty("user.name");
        String remote = out.get(8).replaceAll("^.*\\((.*)\\).*$", "$1");
        assertThat(remote).matches("\\\\\\\\127\\.0\\.0\\.1:\\d+\\\\pipe\\\\" + name);
        assertThat(out)
                .containsExactly(
                        "Server:",
                        " " + created("\\\\.\\pipe\\" + name),
                        " " + WAITING,
                        " " + CONNECTED,
                        "  Client is NPIPEDEMO\\" + user + " from 127.0.0.1.",
                        " " + received("client", REQUEST),
                        " " + sent("client", RESPONSE),
                        "Client:",
                        " " + connected(remote),
                        " " + sent("server", REQUEST),
                        " " + received("server", RESPONSE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aDemoThatIsStoppedLeavesNothing(String signal) throws Exception {
        Npipe demo = npipe("demo", "--smb", "--name", name, "--clients", "20");
        demo.awaitLine(" " + WAITING);
        List<ProcessHandle> processes = demo.children();
        Path samba = Path.of("/tmp").resolve(directoryOf(processes));
        assertThat(samba).isDirectory();
        demo.signal(signal);
        demo.expectExit(signal.equals("INT") ? 130 : 143).expectErr();
        for (ProcessHandle process : processes) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThat(samba).doesNotExist();
    }

    /** What smbd was told to read. */
    private static String directoryOf(List<ProcessHandle> processes) {
        return processes.stream()
                .flatMap(process -> process.info().arguments().stream().flatMap(Stream::of))
                .filter(word -> word.startsWith("/tmp/npipe-samba-"))
                .map(word -> Path.of(word).getName(1).toString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClientOfAnotherLibraryTalksToTheServer() throws Exception {
        try (DemoSamba samba = DemoSamba.start()) {
            String directories = samba.proxyDirectory().toString();
            Npipe server =
                    npipe(
                            "demo",
                            "server",
                            "--remote",
                            "--proxy-directory",
                            directories,
                            "--name",
                            name);
            server.awaitLine(WAITING);
            assertThat(transact(samba, REQUEST)).isEqualTo(RESPONSE);
            server.expectExit(0).expectErr();
            server.expectOut(
                    created("\\\\.\\pipe\\" + name),
                    WAITING,
                    CONNECTED,
                    " Client is " + samba.user() + " from 127.0.0.1.",
                    received("client", REQUEST),
                    sent("client", RESPONSE));
        }
    }

    /** smbj and nothing else. */
    private String transact(DemoSamba samba, String text) throws Exception {
        String host = samba.address(NamedPipeAddress.of(name)).host();
        int port = Integer.parseInt(host.substring(host.indexOf(':') + 1));
        String[] account = samba.user().split("\\\\", 2);
        try (var client = new SMBClient();
                var connection = client.connect("127.0.0.1", port)) {
            var session =
                    connection.authenticate(
                            new AuthenticationContext(
                                    account[1], samba.password().toCharArray(), account[0]));
            try (var share = (PipeShare) session.connectShare("IPC$");
                    var pipe =
                            share.open(
                                    name,
                                    SMB2ImpersonationLevel.Identification,
                                    EnumSet.of(AccessMask.GENERIC_READ, AccessMask.GENERIC_WRITE),
                                    null,
                                    SMB2ShareAccess.ALL,
                                    SMB2CreateDisposition.FILE_OPEN,
                                    null)) {
                byte[] answer = pipe.transact((text + '\0').getBytes(StandardCharsets.UTF_16LE));
                String all = new String(answer, StandardCharsets.UTF_16LE);
                return all.substring(0, all.length() - 1);
            }
        }
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> DemoSamba.programs(new SearchPath(List.of(directory))))
                .withMessageContaining("smbd is not installed")
                .withMessageContaining("apt install samba");
    }

    @Test
    void aServerForOtherMachinesNeedsToKnowWhereSambaLooks() throws Exception {
        Npipe server = npipe("demo", "server", "--remote", "--name", name);
        server.expectExit(2).expectOut();
        assertThat(server.err()).singleElement().asString().contains("NPIPE_SMB_DIRECTORY");
    }
}
