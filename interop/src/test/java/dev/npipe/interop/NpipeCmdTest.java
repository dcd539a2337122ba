// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The launcher for Windows in Wine's command interpreter, with a command that is built already. */
@Timeout(180)
@ExtendWith(Wine.class)
final class NpipeCmdTest {
    private static final Program NPIPE_CMD =
            new Program("npipe.cmd", Wine.run("cmd", "/c", windowsPath("npipe.cmd")));

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @Test
    void theDemoRunsOnTheJdkOfJavaHome() throws Exception {
        String name = PipeDirectory.newAddress().name();
        try (var npipe = start("interop/.peers/wine/jdk", "demo", "--native", "--name", name)) {
            assertThat(npipe.finish())
                    .contains(
                            " Receive 56 bytes from client: \"Default request from client\"",
                            " Receive 58 bytes from server: \"Default response from server\"");
        }
    }

    @Test
    void theExitCodeIsTheCommands() throws Exception {
        String name = PipeDirectory.newAddress().name();
        try (var npipe =
                start("interop/.peers/wine/jdk", "demo", "client", "--native", "--name", name)) {
            assertThat(npipe.exitStatus()).isEqualTo(3);
            assertThat(npipe.lines()).contains("npipe: \\\\.\\pipe\\" + name + ": no such pipe");
        }
    }

    @Test
    void withoutAJdkItSaysWhatIsNeeded() throws Exception {
        try (var npipe = start("interop", "--version")) {
            assertThat(npipe.exitStatus()).isEqualTo(2);
            assertThat(npipe.lines()).anyMatch(line -> line.contains("needs a JDK 25 or newer"));
        }
    }

    private static Peer start(String javaHome, String... arguments) throws Exception {
        return NPIPE_CMD.startWith("JAVA_HOME", windowsPath(javaHome), arguments);
    }

    /** A file of this source tree. */
    private static String windowsPath(String file) {
        return Wine.path(Program.MODULE.getParent().resolve(file)).replace('/', '\\');
    }
}
