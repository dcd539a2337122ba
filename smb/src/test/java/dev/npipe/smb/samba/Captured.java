// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Requests as Samba 4.17.12 sent them. */
enum Captured {
    USER,
    USER_ENCRYPTED,
    GUEST,
    ANONYMOUS;

    ByteBuffer request() throws IOException {
        String file = name().toLowerCase(Locale.ROOT).replace('_', '-') + ".bin";
        try (InputStream in = Captured.class.getResourceAsStream(file)) {
            return ByteBuffer.wrap(in.readAllBytes());
        }
    }
}
