// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.FakeWindows;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sockets over the classes for Windows and a model of its pipes, on any machine. */
@Tag("slow")
final class FakeWindowsPipeSocketTest {
    private final FakeWindows windows = new FakeWindows();
    private final Provider backend = windows.provider();

    @Nested
    final class OfByteType extends ByteTypeWindowsSocket {
        @Override
        Provider backend() {
            return backend;
        }

        /** Other libraries' sockets leave handles open when they are closed. */
        @Test
        void aCloseReleasesEveryHandle() throws Exception {
            try (ServerSocket server = server()) {
                useOnce(server); // what is opened once for all pipes
                int before = windows.openHandles();
                for (int i = 0; i < 20; i++) {
                    useOnce(server);
                }
                assertThat(windows.openHandles()).isLessThan(before + 10);
            }
        }

        private void useOnce(ServerSocket server) throws IOException {
            try (Socket client = clientOf(server);
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(1);
                assertThat(accepted.getInputStream().read()).isEqualTo(1);
            }
        }
    }

    @Nested
    final class OfMessageType extends MessageTypeWindowsSocket {
        @Override
        Provider backend() {
            return backend;
        }
    }
}
