// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.OpenDescriptors;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sockets over pipes that are Unix sockets themselves. */
abstract class UnixPipeSocketBehaviour extends PipeSocketBehaviour {
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
    @EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors are counted in /proc")
    void aCloseReleasesTheDescriptor() throws Exception {
        int rounds = 200;
        try (ServerSocket server = server()) {
            useOnce(server); // what is opened once for all pipes
            long before = OpenDescriptors.here();
            for (int i = 0; i < rounds; i++) {
                useOnce(server);
            }
            assertThat(OpenDescriptors.here())
                    .as("descriptors, after %s sockets more than the first", rounds)
                    .isLessThan(before + rounds / 2);
        }
    }

    private void useOnce(ServerSocket server) throws Exception {
        try (Socket client = clientOf(server);
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
            client.setSoTimeout(1);
            try {
                client.getInputStream().read();
            } catch (SocketTimeoutException e) {
                client.close();
            }
        }
    }
}
