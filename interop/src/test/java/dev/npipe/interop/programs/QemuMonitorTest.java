// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The monitor of a virtual machine: it speaks first, and either side can be the server. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class QemuMonitorTest {
    private static final String BEGIN = "{\"execute\":\"qmp_capabilities\"}\n";
    private static final String STATUS = "{\"execute\":\"query-status\",\"id\":1}\n";
    private static final String QUIT = "{\"execute\":\"quit\"}\n";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    private RealProgram qemu(String monitor) throws Exception {
        return RealProgram.start(
                directory.path(),
                "qemu-system-x86_64",
                "-machine",
                "none",
                "-nodefaults",
                "-nographic",
                "-S",
                "-qmp",
                monitor);
    }

    @Test
    void theMonitorIsAskedAndTheMachineEnds() throws Exception {
        Path socket = directory.path().resolve("qmp.sock");
        try (var qemu = qemu("unix:" + socket + ",server=on,wait=off")) {
            qemu.awaitSocket(socket);
            Control.ask(socket, (BEGIN + STATUS).getBytes(UTF_8), "prelaunch");
            String said =
                    Npipe.runWithInput(directory, BEGIN + STATUS, "connect", socket.toString())
                            .said();
            assertThat(said.lines()).hasSize(3);
            assertThat(said)
                    .startsWith("{\"QMP\": ")
                    .contains("\n{\"return\": {}}\r\n{\"return\": {\"status\": \"prelaunch\"");
            assertThat(
                            Npipe.runWithInput(directory, BEGIN + STATUS, "call", socket.toString())
                                    .said())
                    .contains("prelaunch");
            // it must not see the end of the input before it has said that it ends
            try (var quits = Npipe.start(directory, "connect", socket.toString())) {
                quits.write(BEGIN + QUIT).awaitOut("\"event\": \"SHUTDOWN\"");
                assertThat(qemu.exitStatus()).isZero();
                quits.endInput().finish().said();
            }
        }
    }

    @Test
    void theMachineComesToAListener() throws Exception {
        Path socket = directory.path().resolve("listener.sock");
        try (var npipe = Npipe.start(directory, "listen", socket.toString());
                var qemu = qemuThatConnects(socket)) {
            npipe.awaitOut("{\"QMP\": ").write(BEGIN).awaitOut("{\"return\": {}}");
            npipe.write(STATUS).awaitOut("\"prelaunch\"").write(QUIT);
            assertThat(qemu.exitStatus()).isZero();
            assertThat(npipe.endInput().finish().said()).contains("\"event\": \"SHUTDOWN\"");
        }
        assertThat(socket).doesNotExist();
    }

    private RealProgram qemuThatConnects(Path socket) throws Exception {
        return qemu("unix:" + socket + ",server=off,reconnect=1");
    }
}
