// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases.tds;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A message of TDS, put together from its packets.
 *
 * @param type one of the numbers here
 * @param body what its packets carry
 */
record TdsMessage(int type, ByteBuffer body) {
    static final int SQL_BATCH = 1;
    static final int RESPONSE = 4;
    static final int ATTENTION = 6;
    static final int LOGIN7 = 16;
    static final int PRE_LOGIN = 18;

    /** The size that the stub tells clients. */
    static final int PACKET = 4096;

    private static final int HEADER = 8;
    private static final int END_OF_MESSAGE = 1;

    /** The next message, or empty at the end of the stream. */
    static Optional<TdsMessage> read(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            byte[] bytes = in.readNBytes(HEADER);
            if (bytes.length == 0 && body.size() == 0) {
                return Optional.empty();
            }
            ByteBuffer header = ByteBuffer.wrap(whole(bytes, HEADER));
            int type = header.get();
            int status = header.get();
            int rest = Short.toUnsignedInt(header.getShort()) - HEADER;
            body.write(whole(in.readNBytes(rest), rest));
            if ((status & END_OF_MESSAGE) != 0) {
                return Optional.of(new TdsMessage(type, ByteBuffer.wrap(body.toByteArray())));
            }
        }
    }

    private static byte[] whole(byte[] bytes, int size) throws EOFException {
        if (bytes.length < size) {
            throw new EOFException("a packet ended after %d of %d".formatted(bytes.length, size));
        }
        return bytes;
    }

    void write(OutputStream out) throws IOException {
        ByteBuffer rest = body.slice();
        int number = 1;
        do {
            int count = Math.min(PACKET - HEADER, rest.remaining());
            byte[] packet = new byte[HEADER + count];
            ByteBuffer.wrap(packet)
                    .put((byte) type)
                    .put((byte) (count == rest.remaining() ? END_OF_MESSAGE : 0))
                    .putShort((short) packet.length)
                    .putShort((short) 0) // the process at the server
                    .put((byte) number++);
            rest.get(packet, HEADER, count);
            out.write(packet);
        } while (rest.hasRemaining());
    }
}
