// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import dev.npipe.testkit.process.Finished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An editor that is asked in MessagePack: bytes, without lines and without an end of a request. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class NeovimTest {
    /** The request 5 for {@code nvim_eval("6*7")}. */
    private static final byte[] EVAL =
            "\u0094\0\5\u00a9nvim_eval\u0091\u00a36*7".getBytes(ISO_8859_1);

    /** The response 5, without an error: 42. */
    private static final byte[] ANSWER = "\u0094\1\5\u00c0*".getBytes(ISO_8859_1);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private Path socket = Path.of("");
    private RealProgram nvim;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @BeforeEach
    void startNeovim() throws Exception {
        socket = directory.path().resolve("nvim.sock");
        nvim =
                RealProgram.start(
                        directory.path(),
                        "nvim",
                        "--headless",
                        "--clean",
                        "-i",
                        "NONE",
                        "--listen",
                        socket.toString());
        nvim.awaitSocket(socket);
        Control.ask(socket, EVAL, new String(ANSWER, ISO_8859_1));
    }

    @AfterEach
    void endNeovim() throws Exception {
        nvim.close();
    }

    @Test
    void aCallInHexIsAnsweredInHex() throws Exception {
        String hex = HexFormat.ofDelimiter(" ").formatHex(EVAL);
        assertThat(Npipe.run(directory, "call", socket.toString(), hex, "--hex").said())
                .startsWith("00000000  94 01 05 c0 2a ");
    }

    @Test
    void aRequestFromAFileIsAnsweredInBytes() throws Exception {
        Path request = Files.write(directory.path().resolve("request"), EVAL);
        assertThat(Npipe.run(directory, "call", socket.toString(), "@" + request).success())
                .isEqualTo(ANSWER);
    }

    /** The editor asks another one, which it believes to be at the other name. */
    @Test
    void theEditorItselfAsksThroughATap() throws Exception {
        Path tapped = directory.path().resolve("tapped.sock");
        Path file = directory.path().resolve("talk.pcapng");
        try (var tap =
                Npipe.start(
                        directory,
                        "tap",
                        "--listen",
                        tapped.toString(),
                        "--to",
                        socket.toString(),
                        "-k",
                        "--quiet",
                        "--record",
                        file.toString(),
                        "--as",
                        "msgpack")) {
            tap.awaitListening(tapped);
            Finished asked =
                    RealProgram.run(
                            directory.path(),
                            "nvim",
                            "--headless",
                            "--clean",
                            "-i",
                            "NONE",
                            "--server",
                            tapped.toString(),
                            "--remote-expr",
                            "6*7");
            assertThat(asked.output().strip()).isEqualTo("42");
            assertThat(tap.awaitOut("94 01 01 c0 2a").stop().err()).isEmpty();
        }
        assertThat(tapped).doesNotExist();
        Finished read =
                RealProgram.run(
                        directory.path(),
                        "tshark",
                        "-r",
                        file.toString(),
                        "-Y",
                        "frame contains \"nvim_eval\"",
                        "-V");
        assertThat(read.output()).contains("MsgPack String: nvim_eval", "MsgPack String: 6*7");
    }
}
