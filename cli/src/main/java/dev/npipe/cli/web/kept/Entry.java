// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web.kept;

import dev.npipe.cli.tap.Passage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Something that passed, as the history keeps it.
 *
 * @param row counts what is kept, from 0, without a gap
 * @param lane the column in which the page shows its conversation, from 0
 * @param passage what passed
 */
public record Entry(long row, int lane, Passage passage) {
    private static final int FIXED = 4 + 8 + 8 + 4 + 8 + 4 + 3 + 4;

    /** The bytes of an entry in a file, which begin with their count. */
    static ByteBuffer encode(int lane, Passage passage) {
        byte[] peer = passage.peer().getBytes(StandardCharsets.UTF_8);
        Instant time = passage.time();
        int length = FIXED + 4 + peer.length + passage.bytes().length;
        return ByteBuffer.allocate(length)
                .putInt(length)
                .putLong(passage.number())
                .putLong(time.getEpochSecond())
                .putInt(time.getNano())
                .putLong(passage.conversation())
                .putInt(lane)
                .put((byte) (passage.direction() == Passage.Direction.TO_SERVER ? 0 : 1))
                .put(code(passage.kind()))
                .put((byte) (passage.complete() ? 1 : 0))
                .putInt(peer.length)
                .put(peer)
                .putInt(passage.bytes().length)
                .put(passage.bytes())
                .flip();
    }

    /** Reads an entry, and leaves the buffer behind it. */
    static Entry decode(long row, ByteBuffer file) {
        file.getInt();
        long number = file.getLong();
        var time = Instant.ofEpochSecond(file.getLong(), file.getInt());
        long conversation = file.getLong();
        int lane = file.getInt();
        Passage.Direction direction =
                file.get() == 0 ? Passage.Direction.TO_SERVER : Passage.Direction.TO_CLIENT;
        Passage.Kind kind = kind(file.get());
        boolean complete = file.get() != 0;
        String peer = new String(bytes(file), StandardCharsets.UTF_8);
        byte[] data = bytes(file);
        return new Entry(
                row,
                lane,
                new Passage(number, time, conversation, direction, kind, peer, data, complete));
    }

    private static byte code(Passage.Kind kind) {
        return switch (kind) {
            case OPENED -> 0;
            case DATA -> 1;
            case ENDED -> 2;
            case CLOSED -> 3;
            case FAILED -> 4;
        };
    }

    private static Passage.Kind kind(byte code) {
        return switch (code) {
            case 0 -> Passage.Kind.OPENED;
            case 1 -> Passage.Kind.DATA;
            case 2 -> Passage.Kind.ENDED;
            case 3 -> Passage.Kind.CLOSED;
            default -> Passage.Kind.FAILED;
        };
    }

    private static byte[] bytes(ByteBuffer file) {
        byte[] bytes = new byte[file.getInt()];
        file.get(bytes);
        return bytes;
    }
}
