// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeCredentials;
import dev.npipe.PipeMode;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Clients of a private Samba, and what they say. */
final class Clients {
    /** Far more than anything takes; a test that waits this long has failed. */
    static final Duration LONG = Duration.ofSeconds(20);

    /** Long enough for a wait that must not end by itself to be seen waiting. */
    static final Duration SHORT = Duration.ofMillis(100);

    private Clients() {}

    static PipeCredentials user() {
        return PipeCredentials.of(PrivateSamba.USER, PrivateSamba.PASSWORD.toCharArray());
    }

    /** A client that logs on as the user and takes the type of the pipe as it is told. */
    static NamedPipeChannelBuilder client() {
        return NamedPipeChannel.builder().connectTimeout(LONG).credentials(user());
    }

    /** A client of a message-type pipe. */
    static NamedPipeChannelBuilder messages() {
        return client().mode(PipeMode.MESSAGE);
    }

    static ByteBuffer utf8(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    /** One read, as text. */
    static String read(NamedPipeChannel pipe, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        return pipe.read(buffer) < 0
                ? "<end>"
                : StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    static byte[] pattern(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }
}
