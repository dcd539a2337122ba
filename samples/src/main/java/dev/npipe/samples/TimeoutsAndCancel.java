// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Four ways to end a wait: a read's time limit and an accept's, after which all goes on; closing
 * and interrupting, after which nothing does.
 *
 * <pre>{@code
 * nothing yet
 * it came after all: late
 * no further client
 * a wait ended by close
 * a wait ended by interrupt
 * }</pre>
 */
final class TimeoutsAndCancel {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-cancel");

    private TimeoutsAndCancel() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS)) {
            Future<String> reading;
            try (NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                    NamedPipeChannel pipe = server.accept()) {
                IO.println(read(pipe.readTimeout(Duration.ofMillis(50))));
                client.write(UTF_8.encode("late"));
                IO.println("it came after all: " + read(pipe.readTimeout(Duration.ofSeconds(10))));
                IO.println(acceptNow(server));
                reading = threads.submit(() -> read(pipe));
            }
            IO.println("a wait ended by " + reading.get());

            Thread accepting =
                    Thread.ofVirtual().start(() -> IO.println("a wait ended by " + accept(server)));
            accepting.interrupt();
            accepting.join();
        }
    }

    // tag::read
    static String read(NamedPipeChannel pipe) throws IOException {
        try {
            return pipe.readMessage(1024).map(text -> new String(text, UTF_8)).orElse("the end");
        } catch (InterruptedByTimeoutException e) {
            return "nothing yet"; // nothing is lost, and the channel stays open
        } catch (ClosedChannelException e) {
            return "close"; // an AsynchronousCloseException if it was waiting already
        }
    }

    // end::read

    private static String acceptNow(NamedPipeServerChannel server) throws IOException {
        try (NamedPipeChannel client = server.accept(Duration.ZERO)) {
            return "a client: " + client;
        } catch (InterruptedByTimeoutException e) {
            return "no further client";
        }
    }

    private static String accept(NamedPipeServerChannel server) {
        try (NamedPipeChannel client = server.accept()) {
            return "a client: " + client;
        } catch (ClosedByInterruptException e) {
            return "interrupt"; // the server is closed now
        } catch (IOException e) {
            return e.toString();
        }
    }
}
