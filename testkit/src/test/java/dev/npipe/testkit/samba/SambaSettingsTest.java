// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.samba;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SambaSettingsTest {
    private static final SambaFolder FOLDER = new SambaFolder(Path.of("/tmp/own"));
    private static final SambaSettings PLAIN = SambaSettings.named("NAME");

    private static String text(SambaSettings settings) {
        return settings.text(FOLDER, 1445);
    }

    @Test
    void aPlainOneListensToThisMachineAndKnowsItsUsersOnly() {
        assertThat(text(PLAIN))
                .startsWith("[global]\n")
                .contains("    netbios name = NAME\n")
                .contains("    smb ports = 1445\n")
                .contains("    interfaces = lo\n")
                .contains("    bind interfaces only = yes\n")
                .contains("    map to guest = never\n");
    }

    @Test
    void everyFileIsInItsOwnFolder() {
        assertThat(text(PLAIN).lines().filter(line -> line.matches(".*(dir|directory|file) = .*")))
                .hasSize(7)
                .allSatisfy(line -> assertThat(line).contains(" = /tmp/own/"));
    }

    @Test
    void anOptionReplacesWhatAPlainOneHas() {
        assertThat(text(PLAIN.withGuests()))
                .contains("    map to guest = bad user\n")
                .doesNotContain("never");
    }

    @Test
    void anOptionChangesACopy() {
        String before = text(PLAIN);
        assertThat(text(PLAIN.requireSigning().requireEncryption()))
                .contains("server signing = mandatory", "server smb encrypt = required");
        assertThat(text(PLAIN)).isEqualTo(before);
    }
}
