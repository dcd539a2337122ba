// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Collects the lines of many programs, each line a message: none is torn, and those of one program
 * stay in order. Whoever writes faster than it prints waits.
 *
 * <p>The argument is the name of the pipe. With {@code write}, a program's name and a number behind
 * it, it is one of the writers.
 */
final class LogCollector {
    private static final int MAX = 64 * 1024;

    private LogCollector() {}

    static void main(String... arguments) throws IOException {
        var address = NamedPipeAddress.parse(arguments[0]);
        if (arguments.length > 1) {
            write(address, arguments[2], Integer.parseInt(arguments[3]));
            return;
        }
        var builder = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE);
        try (var server = builder.direction(PipeDirection.INBOUND).bind(address)) {
            while (true) {
                NamedPipeChannel writer = server.accept();
                Thread.startVirtualThread(() -> collect(writer));
            }
        }
    }

    private static void collect(NamedPipeChannel writer) {
        try (writer) {
            for (byte[] line : writer.messages(MAX)) {
                IO.println(new String(line, UTF_8));
            }
        } catch (IOException | UncheckedIOException e) {
            IO.println("a writer was lost: " + e);
        }
    }

    private static void write(NamedPipeAddress address, String who, int count) throws IOException {
        var builder = NamedPipeChannel.builder().direction(PipeDirection.INBOUND);
        try (var pipe = builder.waitForServer(true).connect(address)) {
            for (int i = 0; i < count; i++) {
                pipe.write(UTF_8.encode(who + " " + i));
            }
        }
    }
}
