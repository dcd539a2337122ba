// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.TreeMap;
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
        return asDynamicTests(WindowsJvm.run("dev.npipe", "dev.npipe.interop"));
    }

    @TestFactory
    Stream<DynamicContainer> conversationsWithOtherPrograms() throws Exception {
        Program.buildNpipe();
        return asDynamicTests(WindowsJvm.run("dev.npipe.interop"));
    }

    private static Stream<DynamicContainer> asDynamicTests(List<RemoteTest> tests) {
        return tests.stream()
                .collect(groupingBy(RemoteTest::className, TreeMap::new, toList()))
                .entrySet()
                .stream()
                .map(
                        type ->
                                DynamicContainer.dynamicContainer(
                                        type.getKey(),
                                        type.getValue().stream().map(RemoteTest::asDynamicTest)));
    }
}
