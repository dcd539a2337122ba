// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The serial port of a virtual machine whose only program, in the place of a BIOS, sends back each
 * byte. Such a port takes a few bytes at a time and never ends a conversation.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class QemuSerialTest {
    private static final int SIZE = 64 * 1024;
    private static final int START = 0xfff0;
    private static final byte HALT = (byte) 0xf4;

    private static final byte[] ECHO = {
        (byte) 0xba,
        (byte) 0xfd,
        0x03, // begin: mov dx, 0x3fd (line status of COM1)
        (byte) 0xec, // wait: in al, dx
        (byte) 0xa8,
        0x01, // test al, 1 (a byte is there)
        0x74,
        (byte) 0xfb, // jz wait
        (byte) 0xb2,
        (byte) 0xf8, // mov dl, 0xf8 (the byte)
        (byte) 0xec, // in al, dx
        (byte) 0x88,
        (byte) 0xc3, // mov bl, al
        (byte) 0xb2,
        (byte) 0xfd, // mov dl, 0xfd
        (byte) 0xec, // busy: in al, dx
        (byte) 0xa8,
        0x20, // test al, 0x20 (the one before was sent)
        0x74,
        (byte) 0xfb, // jz busy
        (byte) 0xb2,
        (byte) 0xf8, // mov dl, 0xf8
        (byte) 0x88,
        (byte) 0xd8, // mov al, bl
        (byte) 0xee, // out dx, al
        (byte) 0xeb,
        (byte) 0xe5 // jmp begin
    };

    /** A processor begins 16 bytes before the end. */
    private static final byte[] JUMP_TO_ECHO = {(byte) 0xe9, 0x0d, 0x00};

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private Path serial = Path.of("");
    private RealProgram qemu;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @BeforeEach
    void startTheMachine() throws Exception {
        byte[] image = new byte[SIZE];
        Arrays.fill(image, HALT);
        System.arraycopy(ECHO, 0, image, 0, ECHO.length);
        System.arraycopy(JUMP_TO_ECHO, 0, image, START, JUMP_TO_ECHO.length);
        Path bios = Files.write(directory.path().resolve("echo.bin"), image);
        serial = directory.path().resolve("serial.sock");
        qemu =
                RealProgram.start(
                        directory.path(),
                        "qemu-system-x86_64",
                        "-accel",
                        "tcg",
                        "-m",
                        "16",
                        "-bios",
                        bios.toString(),
                        "-nodefaults",
                        "-nographic",
                        "-serial",
                        "unix:" + serial + ",server=on,wait=off");
        qemu.awaitSocket(serial);
        Control.ask(serial, new byte[] {'!', '\n'}, "!\n");
    }

    @AfterEach
    void endTheMachine() throws Exception {
        qemu.close();
    }

    @Test
    void aLineIsAnsweredWithALine() throws Exception {
        assertThat(
                        Npipe.run(
                                        directory,
                                        "call",
                                        serial.toString(),
                                        "hello",
                                        "--framing",
                                        "line")
                                .said())
                .isEqualTo("hello\n");
    }

    @Test
    void aPortThatNeverEndsIsLeftASecondAfterTheInput() throws Exception {
        String text = "0123456789abcdef".repeat(256);
        try (var npipe = Npipe.start(directory, "connect", serial.toString(), "-q", "1")) {
            npipe.write(text).awaitOut(text.length()).endInput();
            assertThat(npipe.finish().said()).isEqualTo(text);
        }
    }

    /** As Windows names the serial port of a virtual machine. */
    @Test
    void aPortHasAPipesName() throws Exception {
        String name = PipeDirectory.newAddress().name();
        try (var relay = Npipe.start(directory, "relay", name, serial.toString(), "-k", "--quiet");
                var npipe = Npipe.start(directory, "connect", name, "--wait", "-q", "1")) {
            npipe.write("through a pipe").awaitOut("through a pipe").endInput();
            assertThat(npipe.finish().said()).isEqualTo("through a pipe");
            assertThat(relay.stop().err()).isEmpty();
        }
    }
}
