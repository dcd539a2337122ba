// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.util.Optional;

/**
 * A pipe for every user of the machine, whose server decides by the user at the other end. The
 * system says who that is, not the client.
 *
 * <pre>{@code
 * the client's user is known: true
 * client and server are the same user: true
 * }</pre>
 */
final class WhoIsThere {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-who");

    private WhoIsThere() {}

    static void main() throws IOException {
        try (NamedPipeServerChannel server = openToEveryUser();
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                NamedPipeChannel pipe = server.accept()) {
            // tag::peer
            Optional<String> user = pipe.peer().userName(); // empty when the system does not tell
            // end::peer
            IO.println("the client's user is known: " + user.isPresent());
            IO.println(
                    "client and server are the same user: "
                            + user.equals(client.peer().userName()));
        }
    }

    // tag::server
    static NamedPipeServerChannel openToEveryUser() throws IOException {
        return NamedPipeServerChannel.builder()
                .security(PipeSecurity.authenticatedUsers()) // without this: the own user only
                .bind(ADDRESS);
    }
    // end::server
}
