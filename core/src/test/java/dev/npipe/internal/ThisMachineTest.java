// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which hosts are this machine. */
final class ThisMachineTest {
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "its kernel tells its name in a file")
    void theKernelsNameIsThisMachineInAnyCase() throws Exception {
        String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        assertThat(ThisMachine.isCalled(name)).as(name).isTrue();
        assertThat(ThisMachine.isCalled(name.toUpperCase(Locale.ROOT))).as(name).isTrue();
        assertThat(ThisMachine.isCalled(name + ":445")).as("with a port").isFalse();
        assertThat(ThisMachine.isCalled(name + "x")).as("a longer name").isFalse();
    }

    @Test
    void aNameWithADomainCountsWholeAndWithoutIt() {
        assertThat(ThisMachine.names(null, "web1.example.com\n"))
                .contains("WEB1.Example.com", "web1")
                .doesNotContain("example.com", "web1.example");
    }

    @Test
    void aMachineThatHasNoNameIsCalledNothing() {
        assertThat(ThisMachine.names(null, null)).isEmpty();
        assertThat(ThisMachine.names("", "(none)\n")).isEmpty();
    }

    @Test
    void bothNamesCount() {
        assertThat(ThisMachine.names("DESKTOP-1", "other")).contains("desktop-1", "OTHER");
    }
}
