// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which backend there is, in the log. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is one backend on Windows")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class BackendLogTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    @TempDir private Path folder;

    static List<String> backends() {
        return ChildJvm.backends();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aServerThatIsBoundTellsIt(String backend) throws Exception {
        try (ChildJvm server =
                ChildJvm.start(ChildJvm.BACKEND + backend, ChildJvm.logOfDebug(folder))) {
            server.value("bind", PipeDirectory.uniqueName(), "MESSAGE");
            server.awaitLogged("npipe: the backend is " + backend);
        }
    }
}
