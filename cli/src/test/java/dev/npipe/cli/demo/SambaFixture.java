// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.NamedPipeAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A Samba for the tests of a class, and a pipe's name for each of them. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Samba is started on Linux only")
abstract class SambaFixture extends DemoFixture {
    static DemoSamba samba;

    final String name = getClass().getSimpleName() + "-" + System.nanoTime();

    @BeforeAll
    static void startSamba() throws Exception {
        SmbDemoTest.sambaIsInstalled();
        samba = DemoSamba.start();
    }

    @AfterAll
    static void endSamba() {
        if (samba != null) {
            samba.close();
        }
    }

    /** The pipe as clients of other machines name it. */
    final String remote() {
        return samba.address(NamedPipeAddress.of(name)).toString();
    }
}
