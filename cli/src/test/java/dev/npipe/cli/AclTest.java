// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeSecurity;
import dev.npipe.internal.unix.ForeignServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class AclTest extends LookFixture {
    @Test
    void aPresetIsToldInWords() throws Exception {
        assertThat(said(0, "acl", "authenticated-users"))
                .startsWith("D:(A;;0x12019b;;;AU)(A;;FA;;;BA)(A;;FA;;;OW)\n")
                .contains("  1. allow every user who logged on (AU): read, write\n")
                .contains("  2. allow administrators (BA): everything\n")
                .contains("  3. allow the server's own user (OW): everything\n")
                .containsPattern("read and write: .*root");
    }

    @Test
    void aDescriptorIsToldInWords() throws Exception {
        assertThat(said(0, "acl", "D:(D;;GW;;;S-1-22-1-2)(A;;GR;;;WD)(A;;0x1;;;AN)"))
                .contains("  1. deny user 2 (S-1-22-1-2): read, write, add instances\n")
                .contains("  2. allow everyone (WD): read\n")
                .contains("  3. allow who gave no name (AN): nothing that a client needs (0x1)\n")
                .containsPattern("\n  read: .*daemon")
                .containsPattern("\n  neither read nor write: bin");
        assertThat(said(0, "acl", "D:")).contains("nobody may do anything");
        assertThat(said(0, "acl", "D:NO_ACCESS_CONTROL")).contains("everyone may do everything");
    }

    @Test
    void aPipesDescriptorIsReadFromItsServer() throws Exception {
        String user = Files.getOwner(Path.of("/proc/self")).getName();
        try (var _ =
                NamedPipeServerChannel.builder()
                        .security(PipeSecurity.currentUser())
                        .bind(address)) {
            assertThat(said(0, "acl", name))
                    .startsWith("D:(A;;FA;;;OW)\n")
                    .contains("1. allow the server's own user (OW), " + user + ": everything")
                    .contains("For a server that runs as " + user);
        }
        assertThat(complained(3, "acl", name)).contains("no such pipe");
        try (ForeignServer _ = ForeignServer.deaf(directory.raw(name))) {
            assertThat(complained(2, "acl", name)).contains("not known here");
        }
    }

    @Test
    void oneUsersRightsAreExplained() throws Exception {
        String sddl = "D:(D;;0x2;;;S-1-22-1-1)(A;;GRGW;;;AU)";
        assertThat(said(0, "acl", sddl, "--explain", "daemon"))
                .startsWith("daemon may read a pipe of ")
                .contains(
                        "to read: allowed, by rule 2. allow every user who logged on (AU): read, write")
                .contains("to write: not allowed, by rule 1. deny user 1 (S-1-22-1-1): write");
        assertThat(said(0, "acl", "current-user", "--explain", "daemon"))
                .startsWith("daemon may neither read nor write")
                .contains("to read: not allowed, as no rule about this user allows it");
        assertThat(complained(2, "acl", sddl, "--explain", "no-such-user"))
                .contains("no-such-user");
    }

    @Test
    void jsonHasRulesAndUsers() throws Exception {
        assertThat(said(0, "acl", "everyone", "--json"))
                .startsWith("{\"sddl\":\"D:(A;;0x12019b;;;WD)")
                .contains(
                        "{\"kind\":\"allow\",\"trustee\":\"WD\",\"mask\":1180059,\"reads\":true,\"writes\":true,\"addsInstances\":false}")
                .contains("{\"name\":\"root\",\"access\":\"read_write\"}");
        assertThat(said(0, "acl", "D:(A;;GR;;;WD)", "--explain", "root", "--json"))
                .startsWith(
                        "{\"user\":\"root\",\"access\":\"read\",\"rules\":[{\"kind\":\"allow\"");
    }

    @Test
    void aMistakeIsPointedAt() throws Exception {
        assertThat(complained(1, "acl", "D:(A;;GA;;;QQ)")).contains("at position 11");
    }
}
