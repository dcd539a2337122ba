// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import java.io.IOException;
import java.time.Duration;

/**
 * Which pipes there are, whether one exists, whether it has a free instance. Asking opens nothing
 * and uses nothing up.
 *
 * <pre>{@code
 * before: exists false, listed false
 * \\.\pipe\sample-questions: exists true, listed true, free true
 * \\.\pipe\sample-questions: exists true, listed true, free false
 * }</pre>
 */
final class AskAboutPipes {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-questions");

    private AskAboutPipes() {}

    static void main() throws IOException {
        IO.println(
                "before: exists %s, listed %s"
                        .formatted(
                                NamedPipes.exists(ADDRESS), NamedPipes.list().contains(ADDRESS)));
        try (NamedPipeServerChannel server =
                NamedPipeServerChannel.builder().maxInstances(1).bind(ADDRESS)) {
            tell(server.address());
            try (NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS)) {
                tell(client.address());
            }
        }
    }

    // tag::ask
    static void tell(NamedPipeAddress pipe) throws IOException {
        boolean exists = NamedPipes.exists(pipe);
        boolean listed = NamedPipes.list().contains(pipe);
        boolean free = NamedPipes.await(pipe, Duration.ofMillis(50));
        IO.println("%s: exists %s, listed %s, free %s".formatted(pipe, exists, listed, free));
    }
    // end::ask
}
