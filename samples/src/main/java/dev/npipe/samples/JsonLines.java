// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeServer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One JSON text per line, asked and answered. The server stops well: what was asked before is still
 * answered, and a client that asks nothing more is told the end.
 *
 * <pre>{@code
 * {"sum":42}
 * everybody was served: true
 * {"sum":7}
 * and then the server left
 * }</pre>
 */
final class JsonLines {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-json-lines");
    private static final int MAX = 64 * 1024;

    private JsonLines() {}

    static void main() throws Exception {
        // tag::serve
        try (PipeServer server = NamedPipeServerChannel.bind(ADDRESS).serve(JsonLines::answerAll);
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS)) {
            OutputStream questions = client.outputStream();
            questions.write("{\"add\":[40,2]}\n".getBytes(UTF_8));
            IO.println(client.readLine(MAX).orElseThrow());
            questions.write("{\"add\":[3,4]}\n".getBytes(UTF_8));
            IO.println("everybody was served: " + server.shutdown(Duration.ofSeconds(30)));
            IO.println(client.readLine(MAX).orElseThrow());
            IO.println(client.readLine(MAX).orElse("and then the server left"));
        }
        // end::serve
    }

    // tag::handler
    static void answerAll(NamedPipeChannel pipe) throws IOException {
        for (var line = pipe.readLine(MAX); line.isPresent(); line = pipe.readLine(MAX)) {
            pipe.outputStream().write(answerTo(line.get()).getBytes(UTF_8));
        }
    }

    // end::handler

    private static String answerTo(String line) {
        var numbers = Pattern.compile("\\d+").matcher(line).results();
        return "{\"sum\":" + numbers.mapToInt(n -> Integer.parseInt(n.group())).sum() + "}\n";
    }
}
