// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests that need Windows, in a Windows JVM on Wine; each of them is a test here, too. On
 * Windows itself they run like all others.
 */
@Timeout(1500)
@ExtendWith(Wine.class)
final class OnWineTest {
    @TestFactory
    Stream<DynamicContainer> theLibrarysOwnTests() throws Exception {
        return WindowsJvm.run("dev.npipe", "dev.npipe.interop");
    }

    @TestFactory
    Stream<DynamicContainer> conversationsWithOtherPrograms() throws Exception {
        Program.buildNpipe();
        return WindowsJvm.run("dev.npipe.interop", "dev.npipe.interop.libraries");
    }
}
