// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A client with one request, which loads a last class when it has the answer: {@code NAME}. */
final class AskOnce {
    private AskOnce() {}

    /** Loaded at the first answer. */
    static final class Answered {
        private Answered() {}
    }

    public static void main(String... args) throws IOException {
        try (var pipe = NamedPipeChannel.builder().connect(NamedPipeAddress.of(args[0]))) {
            pipe.write(ByteBuffer.allocate(8));
            var answer = ByteBuffer.allocate(8);
            while (answer.hasRemaining()) {
                if (pipe.read(answer) < 0) {
                    throw new EOFException("the server left before its answer");
                }
            }
            new Answered();
        }
    }
}
