// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Npipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory for the pipes of one test, and the processes it started. */
@Timeout(120)
abstract class DemoFixture {
    static final String WAITING = "Waiting for the client's connection...";
    static final String CONNECTED = "Client is connected.";
    static final String REQUEST = "Default request from client";
    static final String RESPONSE = "Default response from server";

    @TempDir Path directory;
    private final List<Npipe> started = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Npipe npipe : started) {
            npipe.end();
        }
        assertThat(socketFiles()).isEmpty();
    }

    final Npipe npipe(String... args) throws IOException {
        return npipeWithInput("", args);
    }

    final Npipe npipeWithInput(String input, String... args) throws IOException {
        return kept(Npipe.startWithInput(directory, input, args));
    }

    final Npipe npipeWith(Map<String, String> environment, String... args) throws IOException {
        return kept(Npipe.start(directory, environment, "", args));
    }

    private Npipe kept(Npipe npipe) {
        started.add(npipe);
        return npipe;
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
