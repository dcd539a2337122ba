// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import dev.npipe.internal.unix.ForeignServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class InfoTest extends LookFixture {
    @Test
    void allThatIsKnownIsTold() throws Exception {
        String user = Files.getOwner(Path.of("/proc/self")).getName();
        try (var _ =
                NamedPipeServerChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .maxInstances(4)
                        .security(PipeSecurity.parse("D:(A;;GR;;;AU)(A;;FA;;;OW)"))
                        .bind(address)) {
            assertThat(said(0, "info", name))
                    .startsWith("\\\\.\\pipe\\" + name + "\n")
                    .containsPattern("state +a server listens")
                    .containsPattern("type +message")
                    .containsPattern("instances +0 in use of at most 4")
                    .containsPattern("owner +" + user)
                    .containsPattern("process +" + ProcessHandle.current().pid() + " java")
                    .contains("1. allow every user who logged on (AU): read\n")
                    .contains("2. allow the server's own user (OW), " + user + ": everything")
                    .containsPattern("you +" + user + " may read and write: by rule 1, rule 2");
        }
    }

    @Test
    void jsonSaysWhetherOneMayConnect() throws Exception {
        try (var _ = NamedPipeServerChannel.bind(address)) {
            assertThat(said(0, "info", name, "--json"))
                    .startsWith("{\"address\":")
                    .contains("\"mayConnect\":true,\"why\":\"");
        }
    }

    @Test
    void aForeignServerIsDescribedAsFarAsItIsKnown() throws Exception {
        Path path = directory.path().resolve("a.sock");
        try (ForeignServer _ = ForeignServer.deaf(path)) {
            assertThat(said(0, "info", "unix:" + path))
                    .startsWith(path + "\n")
                    .doesNotContain("speaks", "security")
                    .containsPattern("you +not known");
        }
    }

    @Test
    void whereNobodyListensIsNoPipe() throws Exception {
        assertThat(complained(3, "info", name)).endsWith(name + ": no such pipe");
        try (ForeignServer dead = ForeignServer.deaf(directory.raw(name))) {
            dead.abandon();
            assertThat(said(3, "info", name)).containsPattern("state +stale");
        }
    }

    @Test
    void aLinkInThePlaceOfASocketIsToldAsAConnectTellsIt() throws Exception {
        Path link = Files.createSymbolicLink(directory.npipe(name), Path.of("nowhere"));
        String told = complained(5, "info", name);
        assertThat(told)
                .startsWith("npipe: " + address + ": access denied\nnpipe: a link is in the place")
                .endsWith(": " + link);
        assertThat(complained(5, "connect", name)).isEqualTo(told);
    }

    @Test
    void anotherMachinesPipeCannotBeLookedAt() throws Exception {
        assertThat(complained(2, "info", "//elsewhere.example/pipe/x")).contains("this machine's");
        assertThat(complained(1, "info", "\\\\")).contains("not a pipe address");
        assertThat(NamedPipeAddress.of(name)).isEqualTo(address);
    }
}
