// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A question and its answer in one step: {@code transact} on an open pipe, {@code call} from
 * connecting to closing.
 *
 * <pre>{@code
 * transact: 4 bytes, pong
 * call: 4 bytes, pong
 * }</pre>
 */
final class TransactAndCall {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-transact");

    private TransactAndCall() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS)) {
            Future<List<String>> answering = threads.submit(() -> answer(server, 2));
            transact();
            call();
            if (!answering.get().equals(List.of("ping", "ping"))) {
                throw new AssertionError("two questions were asked");
            }
        }
    }

    static void transact() throws IOException {
        // tag::transact
        try (NamedPipeChannel pipe = NamedPipeChannel.connect(ADDRESS)) {
            byte[] answer = pipe.transact(UTF_8.encode("ping"), 1024).orElseThrow();
            IO.println("transact: " + answer.length + " bytes, " + new String(answer, UTF_8));
        }
        // end::transact
    }

    static void call() throws IOException {
        // tag::call
        Duration limit = Duration.ofSeconds(10);
        byte[] answer = NamedPipes.call(ADDRESS, UTF_8.encode("ping"), 1024, limit).orElseThrow();
        IO.println("call: " + answer.length + " bytes, " + new String(answer, UTF_8));
        // end::call
    }

    /** Serves so many clients, one after the other; tells what they asked. */
    private static List<String> answer(NamedPipeServerChannel server, int clients)
            throws IOException {
        List<String> questions = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            try (NamedPipeChannel pipe = server.accept()) {
                // tag::answer
                for (byte[] question : pipe.messages(1024)) {
                    questions.add(new String(question, UTF_8));
                    pipe.write(UTF_8.encode("pong"));
                }
                // end::answer
            }
        }
        return questions;
    }
}
