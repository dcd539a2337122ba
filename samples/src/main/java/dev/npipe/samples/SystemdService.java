// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import dev.npipe.PipeServer;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A service that systemd starts when its first client comes, and that sends every message back. It
 * says when it is ready and when it stops; the units are in {@code samples/systemd}.
 *
 * <p>The argument is the name of the pipe.
 */
final class SystemdService {
    private static final int MAX = 64 * 1024;

    private SystemdService() {}

    static void main(String... arguments) throws IOException, InterruptedException {
        var builder = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE);
        builder.security(PipeSecurity.authenticatedUsers());
        var channel = builder.bindInherited(NamedPipeAddress.of(arguments[0]));
        try (PipeServer server = channel.serve(SystemdService::echo)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> tell("STOPPING=1")));
            tell("READY=1");
            server.join(); // its threads are virtual, and keep no JVM running
        }
    }

    /** For a client without messages, such as .NET or Node, each is what has arrived. */
    private static void echo(NamedPipeChannel pipe) throws IOException {
        for (var m = pipe.readMessage(MAX); m.isPresent(); m = pipe.readMessage(MAX)) {
            pipe.write(ByteBuffer.wrap(m.get()));
        }
    }

    /** As sd_notify(3). Java has no datagrams to Unix sockets, and systemd brings this command. */
    private static void tell(String state) {
        if (System.getenv("NOTIFY_SOCKET") != null) {
            try {
                int failed =
                        new ProcessBuilder("systemd-notify", state).inheritIO().start().waitFor();
                IO.println(state + (failed == 0 ? " is told" : " could not be told"));
            } catch (IOException | InterruptedException e) {
                IO.println(state + " could not be told: " + e);
            }
        }
    }
}
