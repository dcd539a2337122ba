// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeServerChannel;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Terminals;
import dev.npipe.internal.unix.ForeignServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

final class LsOnATerminalTest extends LookFixture {
    private static final String CLEAR = "\033[H\033[J";

    private final StringWriter out = new StringWriter();

    private int ls(Map<String, String> environment, String... args) throws Exception {
        var verb = new LsCommand();
        CommandSpec spec = CommandSpec.create().name("ls");
        verb.describe(spec);
        var console =
                new Console(
                        new PrintWriter(out, true),
                        new PrintWriter(new StringWriter()),
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        new Terminals(true, true, true),
                        environment);
        return verb.run(new CommandLine(spec).parseArgs(args), console);
    }

    @Test
    void whatIsStaleHasAColour() throws Exception {
        try (var _ = NamedPipeServerChannel.bind(address);
                ForeignServer dead = ForeignServer.deaf(directory.raw(name + "-dead"))) {
            dead.abandon();
            assertThat(ls(Map.of("TERM", "xterm"), name + "*")).isZero();
            assertThat(out.toString().lines())
                    .containsExactly(name, "\033[33m" + name + "-dead (stale)\033[m");
        }
    }

    @Test
    void noColourIsNoColour() throws Exception {
        try (ForeignServer dead = ForeignServer.deaf(directory.raw(name))) {
            dead.abandon();
            assertThat(ls(Map.of("TERM", "xterm", "NO_COLOR", "1"), name)).isZero();
            assertThat(out.toString().lines()).containsExactly(name + " (stale)");
        }
    }

    @Test
    void watchingRedrawsTheList() throws Exception {
        Thread watching =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        ls(Map.of("TERM", "dumb"), "--watch", name + "*");
                                    } catch (InterruptedException e) {
                                        return; // the test is over
                                    } catch (Exception e) {
                                        throw new AssertionError(e);
                                    }
                                });
        awaitDrawn(CLEAR);
        try (var _ = NamedPipeServerChannel.bind(address)) {
            awaitDrawn(CLEAR + CLEAR + name + System.lineSeparator());
        }
        awaitDrawn(CLEAR + CLEAR + name + System.lineSeparator() + CLEAR);
        watching.interrupt();
        watching.join();
    }

    private void awaitDrawn(String text) throws InterruptedException {
        Until.isTrue(() -> "drawn:\n" + out, () -> out.toString().equals(text));
    }
}
