// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks.start;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One request and its answer over a message-type pipe: {@code client|both NAME}. */
public final class NpipeStart {
    private static final int SIZE = 64;

    private NpipeStart() {}

    public static void main(String... args) throws IOException, InterruptedException {
        var address = NamedPipeAddress.of(args[1]);
        if (args[0].equals("client")) {
            ask(address);
        } else {
            both(address);
        }
    }

    private static void ask(NamedPipeAddress address) throws IOException {
        try (var pipe = NamedPipeChannel.builder().connect(address)) {
            pipe.write(ByteBuffer.allocate(SIZE));
            var answer = ByteBuffer.allocate(SIZE);
            while (answer.hasRemaining()) {
                if (pipe.read(answer) < 0) {
                    throw new EOFException("the server left before its answer");
                }
            }
        }
    }

    private static void both(NamedPipeAddress address) throws IOException, InterruptedException {
        var asking = new Asking(address);
        try (var server = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address)) {
            asking.start();
            try (NamedPipeChannel client = server.accept()) {
                var message = ByteBuffer.allocate(SIZE);
                while (message.hasRemaining() && client.read(message) >= 0) {}
                client.write(message.flip());
                asking.join();
            }
        }
        if (!Asking.answered) {
            throw new IOException("the client was not answered");
        }
    }

    /** The client of the same process. */
    private static final class Asking extends Thread {
        static volatile boolean answered;

        private final NamedPipeAddress address;

        Asking(NamedPipeAddress address) {
            this.address = address;
        }

        @Override
        public void run() {
            try {
                ask(address);
                answered = true;
            } catch (IOException e) {
                System.err.println(e);
            }
        }
    }
}
