// SPDX-License-Identifier: Apache-2.0
package dev.npipe.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeCredentials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;

/** A program that opens a pipe of another machine with the Kerberos tickets it finds. */
public final class ClientProgram {
    private ClientProgram() {}

    /**
     * Connects to an address within a time limit, says as whom, and waits for the server's end to
     * be closed. The line "interrupt" on the standard input interrupts that, and "cancel" cancels
     * the connect.
     */
    public static void main(String[] words) {
        Thread main = Thread.currentThread();
        NamedPipeChannelBuilder client =
                NamedPipeChannel.builder()
                        .connectTimeout(Duration.parse(words[1]))
                        .credentials(PipeCredentials.kerberos());
        Thread.ofPlatform().daemon().start(() -> endAfterALine(main, client));
        try (NamedPipeChannel pipe = client.connect(NamedPipeAddress.parse(words[0]))) {
            System.out.println(
                    pipe.peer().isAuthenticated() ? "authenticated" : "not authenticated");
            // a client that leaves before it is accepted is not accepted
            pipe.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            System.out.println(e);
        }
    }

    private static void endAfterALine(Thread thread, NamedPipeChannelBuilder client) {
        var in = new Scanner(System.in, StandardCharsets.UTF_8);
        if (!in.hasNextLine()) {
            return;
        }
        switch (in.nextLine()) {
            case "interrupt" -> thread.interrupt();
            case "cancel" -> client.cancel();
            default -> throw new IllegalArgumentException("interrupt or cancel");
        }
    }
}
