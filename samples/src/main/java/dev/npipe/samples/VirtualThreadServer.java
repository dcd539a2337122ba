// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One virtual thread for each client. A client that waits, or says nothing, costs no thread of the
 * system and holds up nobody.
 *
 * <pre>{@code
 * client 3 got its answer
 * client 2 got its answer
 * client 1 got its answer
 * 3 clients were served
 * }</pre>
 */
final class VirtualThreadServer {
    private static final System.Logger LOG = System.getLogger("sample");
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-virtual-threads");

    private VirtualThreadServer() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> serving;
            try (NamedPipeServerChannel server =
                    NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS)) {
                serving = threads.submit(() -> serve(server, threads));
                askInReverse(3);
            }
            IO.println(serving.get() + " clients were served");
        }
    }

    /** So many clients connect; then each asks, the last one first. */
    private static void askInReverse(int count) throws IOException {
        List<NamedPipeChannel> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(NamedPipeChannel.connect(ADDRESS));
        }
        for (int i = count; i >= 1; i--) {
            try (NamedPipeChannel pipe = clients.get(i - 1)) {
                pipe.write(UTF_8.encode("client " + i));
                byte[] answer = pipe.readMessage(1024).orElseThrow();
                IO.println(new String(answer, UTF_8) + " got its answer");
            }
        }
    }

    // tag::serve
    static int serve(NamedPipeServerChannel server, ExecutorService threads) throws IOException {
        int clients = 0;
        try {
            while (true) {
                NamedPipeChannel pipe = server.accept();
                threads.execute(() -> echo(pipe));
                clients++;
            }
        } catch (ClosedChannelException e) {
            return clients; // another thread closed the server
        }
    }

    static void echo(NamedPipeChannel pipe) {
        try (pipe) {
            Optional<byte[]> message = pipe.readMessage(1024);
            while (message.isPresent()) {
                pipe.write(ByteBuffer.wrap(message.get()));
                message = pipe.readMessage(1024);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "a client was lost", e); // the others are served on
        }
    }
    // end::serve
}
