// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBusyException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A pipe for one client at a time. Another one waits for as long as it wants to, and gets the
 * instance when it becomes free.
 *
 * <pre>{@code
 * 1 of 1 instances in use
 * Win32 error 231 without waiting
 * connected after a wait
 * }</pre>
 */
final class LimitedInstances {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-instances");

    private LimitedInstances() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().maxInstances(1).bind(ADDRESS)) {
            Future<String> second;
            try (NamedPipeChannel first = NamedPipeChannel.connect(ADDRESS);
                    NamedPipeChannel pipe = server.accept()) {
                int used = pipe.info().instances();
                IO.println(
                        "%s of %s instances in use".formatted(used, first.info().maxInstances()));
                IO.println(connect(Duration.ZERO) + " without waiting");
                second = threads.submit(() -> connect(Duration.ofSeconds(10)));
            } // an instance is free again when the server's end is closed
            IO.println(second.get() + " after a wait");
        }
    }

    // tag::connect
    static String connect(Duration patience) throws IOException {
        try (NamedPipeChannel pipe =
                NamedPipeChannel.builder().connectTimeout(patience).connect(ADDRESS)) {
            return pipe.isOpen() ? "connected" : "closed";
        } catch (PipeBusyException e) {
            return "Win32 error " + e.errorCode();
        }
    }
    // end::connect
}
