// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.internal.unix.ForeignServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The machine itself may have something wrong, so that only what a test does is looked for. */
@Tag("slow")
final class DoctorTest extends LookFixture {
    private static final Pattern FINDING =
            Pattern.compile("\"kind\":\"([a-z-]+)\",\"what\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private List<String> kinds(String... args) throws Exception {
        return kinds(Map.of(), args);
    }

    private List<String> kinds(Map<String, String> environment, String... args) throws Exception {
        String[] words = new String[args.length + 2];
        words[0] = "doctor";
        words[1] = "--json";
        System.arraycopy(args, 0, words, 2, args.length);
        Npipe doctor = npipeWith(environment, words);
        String json = String.join("\n", doctor.out());
        doctor.expectExit(json.equals("[]") ? 0 : 2).expectErr();
        return FINDING.matcher(json)
                .results()
                .filter(
                        finding ->
                                finding.group(2).contains(name)
                                        || finding.group(2).contains(directory.path().toString()))
                .map(finding -> finding.group(1))
                .filter(kind -> !kind.equals("symlinks"))
                .toList();
    }

    @Test
    void aPipeThatWorksHasNoFinding() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            assertThat(kinds(name)).isEmpty();
            assertThat(server.info().instances()).isZero();
        }
    }

    @Test
    void aMissingPipeIsOne() throws Exception {
        assertThat(kinds(name)).containsExactly("missing");
        assertThat(said(2, "doctor", name))
                .contains(address + ": there is no such pipe on this machine.\n  Start its server");
    }

    @Test
    void theFileOfAKilledServerIsOne() throws Exception {
        try (ForeignServer dead = ForeignServer.deaf(directory.raw(name))) {
            dead.abandon();
            assertThat(kinds(name)).containsExactly("stale");
            assertThat(said(2, "doctor")).contains(name + ": nobody listens");
        }
    }

    @Test
    void aServerInAnotherDirectoryIsOne() throws Exception {
        Path other = Files.createDirectory(directory.path().resolve("other"));
        try (ForeignServer _ = ForeignServer.deaf(other.resolve("CoreFxPipe_" + name))) {
            assertThat(kinds(name)).containsExactly("directories-differ");
            assertThat(said(2, "doctor", name))
                    .contains(
                            "Process " + ProcessHandle.current().pid() + " (java) serves the pipe")
                    .contains("in " + other)
                    .contains("NPIPE_DIRECTORY=" + directory.path())
                    .contains("set NPIPE_DIRECTORY=" + other + " for the client");
        }
    }

    @Test
    void aFileInTheWayIsOne() throws Exception {
        Path file = Files.createFile(directory.npipe(name));
        assertThat(kinds(name)).containsExactly("foreign", "missing");
        assertThat(said(2, "doctor", name)).contains(file + " lies in the place");
    }

    @Test
    void aBusyPipeIsOne() throws Exception {
        try (var server = NamedPipeServerChannel.builder().maxInstances(1).bind(address);
                var client = NamedPipeChannel.connect(address);
                var accepted = server.accept()) {
            assertThat(kinds(name)).containsExactly("busy");
            assertThat(client.isOpen() && accepted.isOpen()).isTrue();
        }
    }

    @Test
    void aServerThatIsStoppedIsOne() throws Exception {
        Npipe server = npipe("demo", "server", "--name", name);
        server.awaitLine("Waiting for the client's connection...");
        server.signal("STOP");
        try {
            assertThat(kinds(name)).contains("stopped");
        } finally {
            server.signal("CONT");
        }
    }

    @Test
    void aDirectoryThatOthersCanChangeIsOne() throws Exception {
        Files.setAttribute(directory.path(), "unix:mode", 0777);
        assertThat(kinds()).contains("directory");
        assertThat(said(2, "doctor")).contains("chmod +t " + directory.path());
    }

    @Test
    void aDirectoryOfSambaThatIsOutOfReachIsOne() throws Exception {
        try (var _ = NamedPipeServerChannel.bind(address)) {
            String nowhere = directory.path().resolve("nowhere").toString();
            assertThat(kinds(Map.of("NPIPE_SMB_DIRECTORY", nowhere), name))
                    .containsExactly("samba");
        }
    }

    @Test
    void anotherMachinesPipeCannotBeLookedAt() throws Exception {
        assertThat(complained(2, "doctor", "//elsewhere.example/pipe/x"))
                .contains("this machine's");
        assertThat(NamedPipeAddress.of(name)).isEqualTo(address);
    }
}
