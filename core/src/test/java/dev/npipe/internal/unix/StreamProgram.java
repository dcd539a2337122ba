// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * One end of a pipe, until it is killed or nobody is there any more: {@code client|server NAME MODE
 * write|read|echo FILE}. How many bytes it has written, or read, is in the file's memory.
 */
final class StreamProgram {
    private static final Duration LONG = Duration.ofSeconds(20);

    private StreamProgram() {}

    public static void main(String... args) throws IOException {
        var address = NamedPipeAddress.of(args[1]);
        var mode = PipeMode.valueOf(args[2]);
        if (args[0].equals("client")) {
            work(NamedPipeChannel.connect(address), mode, args[3], Path.of(args[4]));
        } else {
            try (var server = NamedPipeServerChannel.builder().mode(mode).bind(address)) {
                work(server.accept(LONG), mode, args[3], Path.of(args[4]));
            }
        }
    }

    private static void work(NamedPipeChannel pipe, PipeMode mode, String kind, Path file)
            throws IOException {
        try (pipe) {
            var stream = new NumberedStream(pipe, mode);
            MappedByteBuffer progress = progress(file);
            switch (kind) {
                case "write" -> {
                    while (true) {
                        stream.write();
                        progress.putLong(0, stream.bytes());
                    }
                }
                case "read" -> {
                    while (stream.read()) {
                        progress.putLong(0, stream.bytes());
                    }
                }
                default -> echo(pipe);
            }
        }
    }

    /** The memory of a file, which outlives the process. */
    static MappedByteBuffer progress(Path file) throws IOException {
        try (var open =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            return open.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    private static void echo(NamedPipeChannel pipe) throws IOException {
        ByteBuffer message = ByteBuffer.allocateDirect(64 * 1024);
        while (pipe.read(message.clear()) >= 0) {
            pipe.write(message.flip());
        }
    }
}
