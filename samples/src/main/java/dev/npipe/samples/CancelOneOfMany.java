// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeCancelledException;
import dev.npipe.PipeMode;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many conversations wait for their answers, and the user gives up one. Its channel stays open.
 *
 * <pre>{@code
 * 0 has answer 0
 * 1 was cancelled
 * 2 has answer 2
 * 1 has answer 1
 * }</pre>
 */
final class CancelOneOfMany {
    static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-cancel-one");

    static void main() throws Exception {
        var pipes = new ArrayList<NamedPipeChannel>();
        var answers = new ArrayList<Future<String>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS)) {
            for (int i = 0; i < 3; i++) {
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                pipes.add(client);
                answers.add(threads.submit(() -> answer(client)));
            }
            pipes.get(1).cancel(); // what waits in it now, or else its next call
            for (int i = 0; i < 3; i++) {
                pipes.add(server.accept());
                pipes.getLast().write(UTF_8.encode("answer " + i));
                IO.println(i + " " + answers.get(i).get());
            }
            IO.println("1 " + answer(pipes.get(1)));
        } finally {
            for (NamedPipeChannel pipe : pipes) {
                pipe.close();
            }
        }
    }

    private static String answer(NamedPipeChannel pipe) throws Exception {
        try {
            return pipe.readMessage(99).map(text -> "has " + new String(text, UTF_8)).orElse("-");
        } catch (PipeCancelledException e) {
            return "was cancelled";
        }
    }
}
