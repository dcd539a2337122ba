// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A media player that is told what to do in lines of JSON. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class MpvTest {
    private static final String IS_IDLE =
            "{\"command\":[\"get_property\",\"idle-active\"],\"request_id\":7}";
    private static final String YES = "{\"data\":true,\"request_id\":7,\"error\":\"success\"}\n";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private Path socket = Path.of("");
    private RealProgram mpv;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @BeforeEach
    void startMpv() throws Exception {
        socket = directory.path().resolve("mpv.sock");
        mpv =
                RealProgram.start(
                        directory.path(),
                        "mpv",
                        "--no-config",
                        "--idle=yes",
                        "--no-terminal",
                        "--vo=null",
                        "--ao=null",
                        "--input-ipc-server=" + socket);
        mpv.awaitSocket(socket);
        Control.ask(socket, (IS_IDLE + "\n").getBytes(UTF_8), YES);
    }

    @AfterEach
    void endMpv() throws Exception {
        mpv.close();
    }

    @Test
    void aCallIsALineAndItsAnswerALine() throws Exception {
        assertThat(Npipe.run(directory, "call", socket.toString(), IS_IDLE, "--framing", "line"))
                .extracting(Npipe.Ended::said)
                .isEqualTo(YES);
    }

    @Test
    void manyLinesAreAnsweredInOneConversation() throws Exception {
        var request = new StringBuilder();
        for (int id = 1; id <= 200; id++) {
            request.append("{\"command\":[\"set_property\",\"volume\",%d],".formatted(id % 100))
                    .append("\"request_id\":%d}\n".formatted(id));
        }
        String answer =
                Npipe.runWithInput(directory, request.toString(), "connect", socket.toString())
                        .said();
        assertThat(answer.lines())
                .hasSize(200)
                .startsWith("{\"request_id\":1,\"error\":\"success\"}")
                .endsWith("{\"request_id\":200,\"error\":\"success\"}");
    }

    @Test
    void whoOnlyReceivesIsToldOfEvents() throws Exception {
        try (var events =
                Npipe.start(directory, "recv", socket.toString(), "-n", "1", "--framing", "line")) {
            // Whether the receiver is there already, nobody tells: it is said until it hears.
            while (events.isAlive()) {
                Npipe.run(
                                directory,
                                "call",
                                socket.toString(),
                                "{\"command\":[\"script-message\",\"heard\"]}",
                                "--framing",
                                "line")
                        .success();
            }
            assertThat(events.finish().said())
                    .isEqualTo("{\"event\":\"client-message\",\"args\":[\"heard\"]}\n");
        }
    }

    @Test
    void whatIsOnlySentIsDone() throws Exception {
        String quit = "{\"command\":[\"quit\",5]}";
        assertThat(
                        Npipe.run(directory, "send", socket.toString(), quit, "--framing", "line")
                                .said())
                .isEmpty();
        assertThat(mpv.exitStatus()).isEqualTo(5);
    }
}
