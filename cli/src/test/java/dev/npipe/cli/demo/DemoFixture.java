// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Npipe;
import dev.npipe.cli.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A directory for the pipes of one test, and the processes it started. */
@Timeout(120)
abstract class DemoFixture {
    static final String WAITING = "Waiting for the client's connection...";
    static final String CONNECTED = "Client is connected.";
    static final String REQUEST = "Default request from client";
    static final String RESPONSE = "Default response from server";

    @TempDir Path directory;
    @RegisterExtension final Started started = new Started();

    @AfterEach
    void nothingIsLeft() throws Exception {
        started.end();
        assertThat(socketFiles()).isEmpty();
    }

    final Npipe npipe(String... args) throws IOException {
        return npipeWithInput("", args);
    }

    final Npipe npipeWithInput(String input, String... args) throws IOException {
        return started.kept(Npipe.startWithInput(directory, input, args));
    }

    final Npipe npipeWith(Map<String, String> environment, String... args) throws IOException {
        return started.kept(Npipe.start(directory, environment, "", args));
    }

    /** What lies in the directory besides the folder of locks. */
    final List<Path> socketFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !Files.isDirectory(file)).toList();
        }
    }

    static String created(String pipe) {
        return "The named pipe (" + pipe + ") is created.";
    }

    static String connected(String pipe) {
        return "The named pipe (" + pipe + ") is connected.";
    }

    static String received(String peer, String text) {
        return "Receive %d bytes from %s: \"%s\"".formatted(size(text), peer, text);
    }

    static String sent(String peer, String text) {
        return "Send %d bytes to %s: \"%s\"".formatted(size(text), peer, text);
    }

    private static int size(String text) {
        return 2 * text.length() + 2;
    }
}
