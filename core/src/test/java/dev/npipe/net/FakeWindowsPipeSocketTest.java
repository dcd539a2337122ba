// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.FakeWindows;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Sockets over the classes for Windows and a model of its pipes, on any machine. */
final class FakeWindowsPipeSocketTest {

    /** As most servers of Windows have it: there is no half-close. */
    @Nested
    final class OfByteType extends Model {
        @Override
        public Set<Difference> differences() {
            Set<Difference> all = EnumSet.of(Difference.HALF_CLOSE);
            all.addAll(super.differences());
            return all;
        }
    }

    /** As container engines have it: a message of no bytes is the half-close. */
    @Nested
    final class OfMessageType extends Model {
        @Override
        NamedPipeServerChannelBuilder serverOptions() {
            return super.serverOptions().mode(PipeMode.MESSAGE).zeroMessageEndsStream(true);
        }
    }

    abstract static class Model extends PipeSocketBehaviour {
        private final FakeWindows windows = new FakeWindows();
        private final Provider provider = windows.provider();

        @Override
        Provider backend() {
            return provider;
        }

        @Override
        public Set<Difference> differences() {
            return EnumSet.of(
                    Difference.ADDRESSES,
                    Difference.URGENT_DATA,
                    Difference.OPTIONS,
                    Difference.RESET,
                    Difference.INTERRUPTS,
                    Difference.BROKEN_PIPE,
                    Difference.TEXT);
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
}
