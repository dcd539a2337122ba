// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.BrokenPipeException;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/**
 * A client that asks again, over a new connection, when its server was started anew. Whether the
 * first one did what was asked it cannot know: so ask only what may be done twice.
 *
 * <pre>{@code
 * you said: hello
 * you said: hello again
 * }</pre>
 */
final class RetryingClient {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-retry");
    private NamedPipeChannel pipe = NamedPipeChannel.connect(ADDRESS);

    private RetryingClient() throws IOException {}

    static void main() throws Exception {
        var builder = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE);
        var first = builder.bind(ADDRESS).serve(RetryingClient::answerAll);
        var client = new RetryingClient();
        IO.println(client.ask("hello", 3));
        first.shutdown(Duration.ofSeconds(30)); // it ends the conversation with the client
        try (var _ = builder.bind(ADDRESS).serve(RetryingClient::answerAll)) {
            IO.println(client.ask("hello again", 3));
        }
        client.pipe.close();
    }

    private String ask(String question, int attempts) throws IOException {
        try {
            var answer = pipe.transact(UTF_8.encode(question), 1024);
            return new String(answer.orElseThrow(EOFException::new), UTF_8);
        } catch (EOFException | BrokenPipeException e) {
            if (attempts == 1) throw e;
        }
        pipe.close();
        var patient = NamedPipeChannel.builder().waitForServer(true);
        pipe = patient.connectTimeout(Duration.ofSeconds(30)).connect(ADDRESS);
        return ask(question, attempts - 1);
    }

    private static void answerAll(NamedPipeChannel pipe) throws IOException {
        for (byte[] question : pipe.messages(1024)) {
            pipe.write(UTF_8.encode("you said: " + new String(question, UTF_8)));
        }
    }
}
