// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

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
record Entry(long row, int lane, Passage passage) {
    private static final int FIXED = 4 + 8 + 8 + 4 + 8 + 4 + 3 + 4;
    private static final Passage.Direction[] DIRECTIONS = Passage.Direction.values();
    private static final Passage.Kind[] KINDS = Passage.Kind.values();

    /** The bytes of an entry in a file, which begin with their count. */
    static ByteBuffer encode(int lane, Passage passage) {
        byte[] peer = passage.peer().getBytes(StandardCharsets.UTF_8);
        int length = FIXED + 4 + peer.length + passage.bytes().length;
        return ByteBuffer.allocate(length)
                .putInt(length)
                .putLong(passage.number())
                .putLong(passage.time().getEpochSecond())
                .putInt(passage.time().getNano())
                .putLong(passage.conversation())
                .putInt(lane)
                .put((byte) passage.direction().ordinal())
                .put((byte) passage.kind().ordinal())
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
        Passage.Direction direction = DIRECTIONS[file.get()];
        Passage.Kind kind = KINDS[file.get()];
        boolean complete = file.get() != 0;
        String peer = new String(bytes(file), StandardCharsets.UTF_8);
        byte[] data = bytes(file);
        return new Entry(
                row,
                lane,
                new Passage(number, time, conversation, direction, kind, peer, data, complete));
    }

    private static byte[] bytes(ByteBuffer file) {
        byte[] bytes = new byte[file.getInt()];
        file.get(bytes);
        return bytes;
    }
}
