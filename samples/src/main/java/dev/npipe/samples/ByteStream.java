// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The streams of {@code java.io} over a byte-type pipe: a conversation by lines. Both directions
 * may be used by different threads at once.
 *
 * <pre>{@code
 * GOOD MORNING
 * GRÜSSE
 * 2 lines were answered
 * }</pre>
 */
final class ByteStream {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-stream");

    private ByteStream() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server = NamedPipeServerChannel.bind(ADDRESS)) {
            Future<Integer> answering = threads.submit(() -> answerLines(server));
            askLines(List.of("good morning", "Grüße"));
            IO.println(answering.get() + " lines were answered");
        }
    }

    // tag::client
    static void askLines(List<String> questions) throws IOException {
        try (NamedPipeChannel pipe = NamedPipeChannel.connect(ADDRESS);
                Writer out = new OutputStreamWriter(pipe.outputStream(), UTF_8);
                var in = new BufferedReader(new InputStreamReader(pipe.inputStream(), UTF_8))) {
            for (String question : questions) {
                out.write(question + "\n");
                out.flush();
                IO.println(in.readLine());
            }
        }
    }

    // end::client

    private static int answerLines(NamedPipeServerChannel server) throws IOException {
        try (NamedPipeChannel pipe = server.accept();
                Writer out = new OutputStreamWriter(pipe.outputStream(), UTF_8);
                var in = new BufferedReader(new InputStreamReader(pipe.inputStream(), UTF_8))) {
            int count = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line.toUpperCase(Locale.ROOT) + "\n");
                out.flush();
                count++;
            }
            return count;
        }
    }
}
