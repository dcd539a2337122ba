// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A client that never waits for longer than it wants to, and tells the reasons apart.
 *
 * <pre>{@code
 * there is no server
 * no answer in time
 * every instance is busy
 * 42
 * }</pre>
 */
final class ClientWithTimeouts {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-timeouts");
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(10);

    private ClientWithTimeouts() {}

    static void main() throws Exception {
        IO.println(ask("6 * 7", SHORT));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder()
                                .mode(PipeMode.MESSAGE)
                                .maxInstances(1)
                                .bind(ADDRESS)) {
            IO.println(ask("6 * 7", SHORT)); // connected, but nobody reads the question
            try (NamedPipeChannel unanswered = server.accept()) {
                IO.println(ask("6 * 7", SHORT));
                unanswered.disconnect();
            }
            Future<Integer> answering = threads.submit(() -> answerOne(server, "42"));
            IO.println(ask("6 * 7", LONG));
            if (answering.get() != 2) {
                throw new AssertionError("the answer has two letters");
            }
        }
    }

    // tag::ask
    static String ask(String question, Duration patience) throws IOException {
        try (NamedPipeChannel pipe =
                NamedPipeChannel.builder().connectTimeout(patience).connect(ADDRESS)) {
            pipe.writeTimeout(patience).readTimeout(patience);
            pipe.write(UTF_8.encode(question));
            return pipe.readMessage(1024)
                    .map(answer -> new String(answer, UTF_8))
                    .orElse("the server closed without an answer");
        } catch (NoSuchFileException e) {
            return "there is no server";
        } catch (PipeBusyException e) {
            return "every instance is busy";
        } catch (InterruptedByTimeoutException e) {
            return "no answer in time";
        }
    }

    // end::ask

    private static int answerOne(NamedPipeServerChannel server, String answer) throws IOException {
        try (NamedPipeChannel pipe = server.accept()) {
            byte[] question = pipe.readMessage(1024).orElseThrow();
            boolean known = new String(question, UTF_8).equals("6 * 7");
            return pipe.write(UTF_8.encode(known ? answer : "?"));
        }
    }
}
