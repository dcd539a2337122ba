// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases.tds;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** What a server says before the login: its version, and that it knows no TLS. */
final class PreLogin {
    /** That of SQL Server 2022. */
    static final byte[] VERSION = {16, 0, 0x03, (byte) 0xe8};

    private static final int OPTION = 5;
    private static final byte NOT_SUPPORTED = 2;

    private PreLogin() {}

    static void answer(OutputStream out) throws IOException {
        int data = 2 * OPTION + 1;
        ByteBuffer body =
                ByteBuffer.allocate(data + 7)
                        .put(option(0, data, 6)) // version
                        .put(option(1, data + 6, 1)) // encryption
                        .put((byte) 0xff)
                        .put(VERSION)
                        .putShort((short) 0)
                        .put(NOT_SUPPORTED)
                        .flip();
        new TdsMessage(TdsMessage.RESPONSE, body).write(out);
    }

    /** Where the data of an option is; these numbers alone are in big-endian. */
    private static byte[] option(int token, int offset, int length) {
        return ByteBuffer.allocate(OPTION)
                .put((byte) token)
                .putShort((short) offset)
                .putShort((short) length)
                .array();
    }
}
