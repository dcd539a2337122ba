// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * A service that systemd starts when its first client comes, and that sends every message back. It
 * says when it is ready and when it stops; the units are in {@code samples/systemd}.
 *
 * <p>The argument is the name of the pipe.
 */
final class SystemdService {
    private SystemdService() {}

    static void main(String... arguments) throws IOException {
        var builder = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE);
        builder.security(PipeSecurity.authenticatedUsers());
        try (var server = builder.bindInherited(NamedPipeAddress.of(arguments[0]))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> tell("STOPPING=1")));
            tell("READY=1");
            while (true) {
                NamedPipeChannel pipe = server.accept();
                Thread.startVirtualThread(() -> echo(pipe));
            }
        } catch (ClosedChannelException e) {
            IO.println("the service ends");
        }
    }

    private static void echo(NamedPipeChannel pipe) {
        try (pipe) {
            for (byte[] message : pipe.messages(64 * 1024)) {
                pipe.write(ByteBuffer.wrap(message));
            }
        } catch (IOException | UncheckedIOException e) {
            IO.println("a client was lost: " + e);
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
