// SPDX-License-Identifier: Apache-2.0
package dev.npipe.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
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
     * Connects, says as whom, and waits for the server's end to be closed. A line on the standard
     * input interrupts it.
     */
    public static void main(String[] words) {
        Thread main = Thread.currentThread();
        Thread.ofPlatform().daemon().start(() -> interruptAfterALine(main));
        try (NamedPipeChannel pipe =
                NamedPipeChannel.builder()
                        .connectTimeout(Duration.ZERO)
                        .credentials(PipeCredentials.kerberos())
                        .connect(NamedPipeAddress.parse(words[0]))) {
            System.out.println(
                    pipe.peer().isAuthenticated() ? "authenticated" : "not authenticated");
            // a client that leaves before it is accepted is not accepted
            pipe.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            System.out.println(e);
        }
    }

    private static void interruptAfterALine(Thread thread) {
        if (new Scanner(System.in, StandardCharsets.UTF_8).hasNextLine()) {
            thread.interrupt();
        }
    }
}
