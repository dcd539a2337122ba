// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A client in Python that shares no code with this library. */
final class ImpacketClient {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** How it ended and what it said. */
    record Result(int exitCode, List<String> lines) {}

    private ImpacketClient() {}

    /** Starts a client that writes each text as a message and reads the answer to it. */
    static CompletableFuture<Result> start(
            PrivateSamba samba, String user, String password, String pipe, String... texts)
            throws IOException, InterruptedException, ExecutionException {
        requireImpacket();
        Path script = Files.createTempFile("npipe-impacket", ".py");
        try (InputStream in = ImpacketClient.class.getResourceAsStream("impacket_client.py")) {
            Files.write(script, in.readAllBytes());
        }
        var command = new ArrayList<>(List.of(PYTHON.toString(), script.toString()));
        command.addAll(
                List.of(
                        Integer.toString(samba.port()),
                        user.isEmpty() ? "" : PrivateSamba.DOMAIN,
                        user,
                        password,
                        pipe));
        command.addAll(List.of(texts));
        return run(command).whenComplete((result, failure) -> delete(script));
    }

    private static CompletableFuture<Result> run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return CompletableFuture.supplyAsync(
                () -> {
                    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
                        List<String> lines = out.lines().toList();
                        return new Result(process.waitFor(), lines);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static void delete(Path script) {
        try {
            Files.deleteIfExists(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Skips the test without impacket, or fails it where foreign programs are required. */
    private static void requireImpacket()
            throws IOException, InterruptedException, ExecutionException {
        boolean there =
                Files.isExecutable(PYTHON)
                        && run(List.of(PYTHON.toString(), "-c", "import impacket")).get().exitCode()
                                == 0;
        if (!there) {
            ForeignPrograms.missing("impacket");
        }
    }
}
