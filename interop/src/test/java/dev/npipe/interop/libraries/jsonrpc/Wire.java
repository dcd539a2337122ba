// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.jsonrpc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeMode;
import dev.npipe.interop.Peer;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import dev.npipe.samples.JsonRpc;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.OS;

/** How a text crosses the pipe whole. */
enum Wire {
    HEADERS(PipeMode.BYTE),
    MESSAGES(PipeMode.MESSAGE);

    private final PipeMode mode;

    Wire(PipeMode mode) {
        this.mode = mode;
    }

    PipeMode mode() {
        return mode;
    }

    JsonRpc.Texts over(NamedPipeChannel pipe) {
        return this == MESSAGES ? JsonRpc.Texts.inMessages(pipe) : JsonRpc.Texts.withHeaders(pipe);
    }

    /** Starts the program in C#, as a {@code server} or a {@code client}. */
    Peer start(PipeDirectory directory, String role, NamedPipeAddress address) throws IOException {
        assumeTrue(
                this == HEADERS || OS.WINDOWS.isCurrentOs(), ".NET knows messages on Windows only");
        Stream<String> options = this == MESSAGES ? Stream.of("--messages") : Stream.of();
        String[] words =
                Stream.concat(options, Stream.of(role, address.name())).toArray(String[]::new);
        return Program.jsonRpcInCSharp().start(directory, words);
    }
}
