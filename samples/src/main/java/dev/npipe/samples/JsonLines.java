// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One JSON text per line, asked and answered. A time limit that passes in the middle of a line
 * loses nothing of it.
 *
 * <pre>{@code
 * {"sum":42}
 * half a line is there, the rest is late
 * {"sum":7}
 * }</pre>
 */
final class JsonLines {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-json-lines");
    private static final int LONGEST = 64 * 1024;

    private JsonLines() {}

    static void main() throws Exception {
        try (NamedPipeServerChannel server = NamedPipeServerChannel.bind(ADDRESS);
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                NamedPipeChannel pipe = server.accept()) {
            OutputStream out = client.outputStream();
            out.write("{\"add\":[40,2]}\n{\"add\":".getBytes(UTF_8));
            pipe.readTimeout(Duration.ofMillis(50));
            try {
                answerLines(pipe);
            } catch (InterruptedByTimeoutException e) {
                IO.println(client.readLine(LONGEST).orElseThrow());
                IO.println("half a line is there, the rest is late");
            }
            out.write("[3,4]}\n".getBytes(UTF_8));
            client.shutdownOutput();
            answerLines(pipe);
            IO.println(client.readLine(LONGEST).orElseThrow());
        }
    }

    // tag::lines
    static void answerLines(NamedPipeChannel pipe) throws IOException {
        OutputStream out = pipe.outputStream();
        for (var line = pipe.readLine(LONGEST); line.isPresent(); line = pipe.readLine(LONGEST)) {
            out.write((answer(line.get()) + "\n").getBytes(UTF_8)); // one write, one system call
        }
    }

    // end::lines

    private static String answer(String json) {
        var numbers = Pattern.compile("\\d+").matcher(json).results();
        return "{\"sum\":%d}".formatted(numbers.mapToInt(n -> Integer.parseInt(n.group())).sum());
    }
}
