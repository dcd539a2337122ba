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
 * half a line is there, the rest is late
 * {"sum":42}
 * {"sum":7}
 * }</pre>
 */
final class JsonLines {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-json-lines");
    private static final int MAX = 64 * 1024;

    private JsonLines() {}

    static void main() throws Exception {
        try (NamedPipeServerChannel server = NamedPipeServerChannel.bind(ADDRESS);
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                NamedPipeChannel pipe = server.accept()) {
            OutputStream questions = client.outputStream();
            questions.write("{\"add\":[40,2]}\n{\"add\":".getBytes(UTF_8));
            try {
                answerLines(pipe.readTimeout(Duration.ofMillis(50)));
            } catch (InterruptedByTimeoutException e) {
                IO.println("half a line is there, the rest is late");
            }
            questions.write("[3,4]}\n".getBytes(UTF_8));
            answer(pipe, pipe.readLine(MAX).orElseThrow());
            IO.println(client.readLine(MAX).orElseThrow());
            IO.println(client.readLine(MAX).orElseThrow());
        }
    }

    static void answerLines(NamedPipeChannel pipe) throws IOException {
        for (var line = pipe.readLine(MAX); line.isPresent(); line = pipe.readLine(MAX)) {
            answer(pipe, line.get());
        }
    }

    private static void answer(NamedPipeChannel pipe, String line) throws IOException {
        var numbers = Pattern.compile("\\d+").matcher(line).results();
        int sum = numbers.mapToInt(n -> Integer.parseInt(n.group())).sum();
        pipe.outputStream().write(("{\"sum\":" + sum + "}\n").getBytes(UTF_8));
    }
}
