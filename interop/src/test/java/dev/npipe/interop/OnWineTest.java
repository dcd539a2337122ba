// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import dev.npipe.netty.RecordedLeaks;
import java.util.HashMap;
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
    private static final String NETTY = RecordedLeaks.class.getPackageName();

    @TestFactory
    Stream<DynamicContainer> theLibrarysOwnTests() throws Exception {
        return WindowsJvm.run("dev.npipe", "dev.npipe.interop", NETTY);
    }

    /** Netty asks for the network interfaces to tell machines apart, which Wine cannot answer. */
    @TestFactory
    Stream<DynamicContainer> channelsOfNetty() throws Exception {
        var properties = new HashMap<>(RecordedLeaks.PROPERTIES);
        properties.put("io.netty.machineId", "00:00:00:00:00:01");
        return WindowsJvm.run(properties, NETTY);
    }

    @TestFactory
    Stream<DynamicContainer> conversationsWithOtherPrograms() throws Exception {
        Program.buildNpipe();
        return WindowsJvm.run("dev.npipe.interop", "dev.npipe.interop.libraries");
    }
}
