// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * This library: a duplex pipe, both ends ours. The pipe is named after the address's last element.
 *
 * @param mode whether the pipe keeps messages apart
 */
record NpipeTransport(PipeMode mode) implements Transport {
    @Override
    public Acceptor listen(String address) throws IOException {
        var server =
                NamedPipeServerChannel.builder()
                        .mode(mode)
                        .direction(PipeDirection.DUPLEX)
                        .bind(pipe(address));
        return new Acceptor() {
            @Override
            public Wire accept() throws IOException {
                return wire(server.accept());
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    @Override
    public boolean greets() {
        return true;
    }

    @Override
    public Wire connect(String address) throws IOException {
        return wire(NamedPipeChannel.builder().connect(pipe(address)));
    }

    private Wire wire(NamedPipeChannel pipe) {
        return switch (mode) {
            case MESSAGE -> new PipeWire(pipe);
            case BYTE -> new StreamWire<>(pipe);
        };
    }

    private static NamedPipeAddress pipe(String address) {
        return NamedPipeAddress.of(Path.of(address).getFileName().toString());
    }

    private record PipeWire(NamedPipeChannel pipe) implements Wire {
        @Override
        public void send(ByteBuffer message) throws IOException {
            pipe.write(message);
        }

        @Override
        public void sendAll(ByteBuffer[] messages) throws IOException {
            int sent = pipe.writeMessages(messages);
            if (sent < messages.length) {
                throw new IOException(
                        "%s of %s messages were sent".formatted(sent, messages.length));
            }
        }

        @Override
        public boolean receive(ByteBuffer message) throws IOException {
            if (pipe.read(message) < 0) {
                return false;
            }
            while (!pipe.isMessageComplete()) {
                if (!message.hasRemaining() || pipe.read(message) < 0) {
                    throw new IOException(
                            "the message is longer than %s bytes, or was cut"
                                    .formatted(message.capacity()));
                }
            }
            if (message.hasRemaining()) {
                throw new IOException(
                        "the message is %s bytes short".formatted(message.remaining()));
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            pipe.close();
        }
    }
}
