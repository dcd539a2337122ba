// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a connection empty. */
public final class FuzzedReads {
    private static final ByteBuffer ROOM = ByteBuffer.allocate(4096);

    private FuzzedReads() {}

    /** Reads until the end or an error that a peer can cause; each read gets on. */
    public static void readAll(NamedPipeChannel pipe, int bytes) throws IOException {
        int reads = 0;
        try {
            while (pipe.read(ROOM.clear()) >= 0) {
                assertThat(++reads).as("reads of %d bytes", bytes).isLessThanOrEqualTo(bytes);
            }
        } catch (NamedPipeException e) {
            assertThat(e.errorCode()).isIn(Win32Error.BROKEN_PIPE, Win32Error.INVALID_DATA);
        }
    }
}
