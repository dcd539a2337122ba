// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeServer;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * 2,000 clients, all connected at the same time, each on a virtual thread. The block of the
 * executor is their structure: no thread outlives it, and it hands on what went wrong. Java's
 * {@code StructuredTaskScope}, which also stops the others then, is a preview in Java 25.
 *
 * <pre>{@code
 * 2000 clients are connected
 * 2000 clients got their own answers
 * }</pre>
 */
final class ManyClients {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-many-clients");
    private static final int CLIENTS = 2_000;

    private ManyClients() {}

    static void main() throws Exception {
        var everybody =
                new CyclicBarrier(CLIENTS, () -> IO.println(CLIENTS + " clients are connected"));
        var clients = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < CLIENTS; i++) {
            String question = "client " + i;
            clients.add(() -> isAnswered(question, everybody));
        }
        var channel = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS);
        try (PipeServer _ = channel.serve(VirtualThreadServer::echo);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long answered = threads.invokeAll(clients).stream().filter(Future::resultNow).count();
            IO.println(answered + " clients got their own answers");
        }
    }

    private static boolean isAnswered(String question, CyclicBarrier everybody) throws Exception {
        try (var pipe = NamedPipeChannel.connect(ADDRESS)) {
            everybody.await(30, TimeUnit.SECONDS);
            pipe.write(UTF_8.encode(question));
            byte[] answer = pipe.readMessage(1024).orElseThrow(EOFException::new);
            return question.equals(new String(answer, UTF_8));
        }
    }
}
