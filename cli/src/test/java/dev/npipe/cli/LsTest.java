// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.unix.ForeignServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class LsTest extends LookFixture {
    @Test
    void namesAreOnALineEach() throws Exception {
        try (var _ = NamedPipeServerChannel.bind(NamedPipeAddress.of(name + "-b"));
                var _ = NamedPipeServerChannel.bind(NamedPipeAddress.of(name + "-a"));
                var _ = NamedPipeServerChannel.bind(NamedPipeAddress.of("other-" + name))) {
            npipe("ls", name + "-?").expectExit(0).expectOut(name + "-a", name + "-b").expectErr();
            assertThat(npipe("ls").expectExit(0).out())
                    .contains(name + "-a", name + "-b", "other-" + name);
        }
        npipe("ls", name + "*").expectExit(0).expectOut().expectErr();
    }

    @Test
    void aLongListHasAllThatIsKnown() throws Exception {
        try (var server =
                        NamedPipeServerChannel.builder()
                                .mode(PipeMode.MESSAGE)
                                .direction(PipeDirection.DUPLEX)
                                .maxInstances(8)
                                .bind(address);
                ForeignServer _ = ForeignServer.deaf(directory.raw(name + "-net"))) {
            String[] lines = said(0, "ls", "-l", name + "*").split("\n", -1);
            assertThat(lines).hasSize(3);
            assertThat(lines[0].split(" {2,}", -1))
                    .containsExactly(
                            "NAME",
                            "TYPE",
                            "DIRECTION",
                            "IN USE",
                            "OWNER",
                            "PROCESS",
                            "PROGRAM",
                            "SPEAKS");
            String pid = Long.toString(ProcessHandle.current().pid());
            String user = Files.getOwner(Path.of("/proc/self")).getName();
            assertThat(lines[1].split(" {2,}", -1))
                    .containsExactly(
                            name, "message", "duplex", "0/8", user, pid, "java", "npipe+plain");
            assertThat(lines[2].split(" {2,}", -1))
                    .containsExactly(name + "-net", "byte", "-", "0/?", user, pid, "java", "plain");
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void whatAKilledServerLeftIsMarked() throws Exception {
        try (ForeignServer dead = ForeignServer.deaf(directory.raw(name))) {
            dead.abandon();
            npipe("ls", name).expectExit(0).expectOut(name + " (stale)");
            assertThat(said(0, "ls", name, "--json")).contains("\"state\":\"stale\"");
        }
    }

    @Test
    void jsonIsOneArray() throws Exception {
        try (var _ = NamedPipeServerChannel.builder().maxInstances(2).bind(address)) {
            Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            String user = Files.getOwner(Path.of("/proc/self")).getName();
            assertThat(said(0, "ls", "--json", name))
                    .isEqualTo(
                            ("[{'address':'\\\\\\\\.\\\\pipe\\\\NAME','name':'NAME','state':'listening',"
                                            + "'protocol':'npipe_and_plain','paths':['NPIPE','RAW'],"
                                            + "'type':'byte','direction':'duplex','instances':0,'maxInstances':2,"
                                            + "'security':'D:(A;;FA;;;OW)',"
                                            + "'owner':{'name':'USER','id':UID,'securityId':'S-1-22-1-UID'},"
                                            + "'processes':[{'id':PID,'program':'java'}]}]")
                                    .replace('\'', '"')
                                    .replace("NAME", name)
                                    .replace("NPIPE", directory.npipe(name).toString())
                                    .replace("RAW", directory.raw(name).toString())
                                    .replace("USER", user)
                                    .replace("UID", uid.toString())
                                    .replace("PID", "" + ProcessHandle.current().pid()));
        }
        npipe("ls", "--json", name).expectExit(0).expectOut("[]");
    }

    @Test
    void socketsAreListedByTheirPaths() throws Exception {
        Path path = directory.path().resolve("a.sock");
        try (ForeignServer _ = ForeignServer.deaf(path);
                var _ = NamedPipeServerChannel.bind(address)) {
            String glob = "*" + directory.path().getFileName() + "*";
            npipe("ls", "--sockets", glob).expectExit(0).expectOut(path.toString());
            assertThat(npipe("ls", "--sockets").expectExit(0).out())
                    .contains(name, path.toString())
                    .doesNotContain(directory.npipe(name).toString());
            npipe("ls", glob).expectExit(0).expectOut();
        }
    }

    @Test
    void watchingTellsWhatAppearsAndGoes() throws Exception {
        Npipe watching = npipe("ls", "--watch", name + "*");
        try (var _ = NamedPipeServerChannel.bind(address)) {
            watching.awaitLine("+ " + name);
        }
        watching.awaitLine("- " + name);
        watching.signal("INT");
        watching.expectExit(130).expectOut("+ " + name, "- " + name).expectErr();
    }

    @Test
    void watchingInJsonIsALineForEachChange() throws Exception {
        Npipe watching = npipe("ls", "--watch", "--json", name);
        try (var _ = NamedPipeServerChannel.bind(address)) {
            watching.awaitLineWith("\"event\":\"appeared\"");
        }
        watching.awaitLineWith("\"event\":\"gone\"");
        watching.signal("INT");
        assertThat(watching.expectExit(130).out())
                .allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}}"));
    }

    @Test
    void namesDoNothingToATerminal() throws Exception {
        try (var _ = NamedPipeServerChannel.bind(NamedPipeAddress.of(name + "\n\033[31m"))) {
            npipe("ls", name + "*").expectExit(0).expectOut(name + "\\n\\u001b[31m");
            assertThat(said(0, "ls", "--json", name + "*")).contains(name + "\\n\\u001b[31m");
        }
    }

    @Test
    void aNameThatIsAnotherFormIsWrittenWhole() throws Exception {
        NamedPipeAddress odd = NamedPipeAddress.parse("//./pipe/tcp:" + name);
        NamedPipeAddress odder = NamedPipeAddress.parse("//./pipe/unix:" + name);
        try (var _ = NamedPipeServerChannel.bind(odd);
                var _ = NamedPipeServerChannel.bind(odder)) {
            npipe("ls", "*:" + name).expectExit(0).expectOut("tcp:" + name, odder.toString());
        }
    }
}
