// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import dev.npipe.netty.RecordedLeaks;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests that need Windows, in a Windows JVM on Wine; each of them is a test here, too. On
 * Windows itself they run like all others.
 *
 * <p>There are three of these JVMs, beside each other: what runs in them waits most of the time.
 */
@Timeout(1500)
@ExtendWith(Wine.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OnWineTest {
    private static final String NETTY = RecordedLeaks.class.getPackageName();

    private final ExecutorService jvms = Executors.newVirtualThreadPerTaskExecutor();
    private Future<Stream<DynamicContainer>> ofTheLibrary;
    private Future<Stream<DynamicContainer>> ofNetty;
    private Future<Stream<DynamicContainer>> withOthers;

    @BeforeAll
    void startAll() throws Exception {
        Program.buildNpipe();
        ofTheLibrary = jvms.submit(() -> WindowsJvm.run("dev.npipe", "dev.npipe.interop", NETTY));
        // Netty asks for the network interfaces to tell machines apart, which Wine cannot answer.
        var properties = new HashMap<>(RecordedLeaks.PROPERTIES);
        properties.put("io.netty.machineId", "00:00:00:00:00:01");
        ofNetty = jvms.submit(() -> WindowsJvm.run(properties, NETTY));
        withOthers =
                jvms.submit(
                        () -> WindowsJvm.run("dev.npipe.interop", "dev.npipe.interop.libraries"));
    }

    /** Ends what still runs. */
    @AfterAll
    void endAll() {
        jvms.shutdownNow();
        jvms.close();
    }

    @TestFactory
    Stream<DynamicContainer> theLibrarysOwnTests() throws Throwable {
        return outcome(ofTheLibrary);
    }

    @TestFactory
    Stream<DynamicContainer> channelsOfNetty() throws Throwable {
        return outcome(ofNetty);
    }

    @TestFactory
    Stream<DynamicContainer> conversationsWithOtherPrograms() throws Throwable {
        return outcome(withOthers);
    }

    private static Stream<DynamicContainer> outcome(Future<Stream<DynamicContainer>> jvm)
            throws Throwable {
        try {
            return jvm.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
