// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeTimeoutException;
import dev.npipe.UnreadDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An answer that comes after its question was given up: the next question waits for it to be read,
 * so that it does not get the wrong one.
 *
 * <pre>{@code
 * first: no answer within 100 ms
 * second: asked only after "answer to first" was read
 * second: answer to second
 * }</pre>
 */
final class LateAnswer {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-late-answer");
    private static final int LONGEST = 1024;

    private LateAnswer() {}

    static void main() throws Exception {
        var tooLate = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS);
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                NamedPipeChannel pipe = server.accept()) {
            Future<Integer> answering = threads.submit(() -> answer(pipe, tooLate));
            IO.println("first: " + ask(client.readTimeout(Duration.ofMillis(100)), "first"));
            tooLate.countDown();
            IO.println("second: " + ask(client.readTimeout(Duration.ofSeconds(20)), "second"));
            if (answering.get() != 2) {
                throw new AssertionError("two questions were asked");
            }
        }
    }

    // tag::ask
    static String ask(NamedPipeChannel pipe, String question) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(LONGEST);
        while (true) {
            try {
                pipe.transact(UTF_8.encode(question), answer);
                return UTF_8.decode(answer.flip()).toString();
            } catch (UnreadDataException e) {
                String late = new String(pipe.readMessage(LONGEST).orElseThrow(), UTF_8);
                IO.println(question + ": asked only after \"" + late + "\" was read");
            } catch (PipeTimeoutException e) {
                return "no answer within " + e.limit().toMillis() + " ms";
            }
        }
    }

    // end::ask

    private static int answer(NamedPipeChannel pipe, CountDownLatch tooLate) throws Exception {
        for (int i = 0; i < 2; i++) {
            String question = new String(pipe.readMessage(LONGEST).orElseThrow(), UTF_8);
            tooLate.await();
            pipe.write(UTF_8.encode("answer to " + question));
        }
        return 2;
    }
}
