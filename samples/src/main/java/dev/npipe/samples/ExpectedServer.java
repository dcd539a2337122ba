// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeOwner;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/**
 * A client that talks to nobody's server but the right one's. Anybody can take a name first, so
 * whose server it is gets checked before a byte is sent.
 *
 * <pre>{@code
 * this user's server: connected
 * a service's server: somebody else has taken the name
 * }</pre>
 */
final class ExpectedServer {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-expected");

    private ExpectedServer() {}

    static void main() throws IOException {
        try (var _ = NamedPipeServerChannel.bind(ADDRESS)) {
            IO.println("this user's server: " + connect(PipeOwner.currentUser()));
            // the account "local service" of Windows; PipeOwner.user(name) is for names
            IO.println("a service's server: " + connect(PipeOwner.sid("S-1-5-19")));
        }
    }

    // tag::client
    static String connect(PipeOwner owner) throws IOException {
        try (NamedPipeChannel _ = NamedPipeChannel.builder().expectOwner(owner).connect(ADDRESS)) {
            return "connected"; // without expectOwner: this user, root or an administrator
        } catch (AccessDeniedException e) {
            return "somebody else has taken the name";
        }
    }
    // end::client
}
