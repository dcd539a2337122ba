// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases.tds;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** An answer of the server: tokens one after the other, in little-endian. */
final class TdsAnswer {
    private static final int INT_N = 0x26;
    private static final int NVARCHAR = 0xe7;
    private static final int UNLIMITED = 0xffff;
    private static final byte[] COLLATION = {0x09, 0x04, (byte) 0xd0, 0x00, 0x34};

    private static final int DONE = 0;
    private static final int DONE_ERROR = 0x02;
    private static final int DONE_COUNT = 0x10;
    private static final int DONE_ATTENTION = 0x20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** The login is accepted, and this is how the server is set. */
    static TdsAnswer login() {
        var answer = new TdsAnswer();
        answer.token(0xe3, change -> change.number(1, 4).text("4096").text(""));
        answer.token(0xe3, change -> change.number(1, 7).number(1, 5).raw(COLLATION).number(1, 0));
        answer.token(
                0xad,
                ack ->
                        ack.number(1, 1)
                                .raw(new byte[] {0x74, 0, 0, 4}) // TDS 7.4
                                .text("stub")
                                .raw(PreLogin.VERSION));
        return answer.done(DONE, 0);
    }

    /** A row with a number. */
    static TdsAnswer ofNumber(int number) {
        var answer = new TdsAnswer();
        answer.column().number(1, INT_N).number(1, Integer.BYTES).text("");
        answer.number(1, 0xd1).number(1, Integer.BYTES).number(Integer.BYTES, number);
        return answer.done(DONE_COUNT, 1);
    }

    /** A row with a text of any length, in one chunk. */
    static TdsAnswer ofText(String text) {
        var answer = new TdsAnswer();
        answer.column().number(1, NVARCHAR).number(2, UNLIMITED).raw(COLLATION).text("");
        byte[] value = text.getBytes(UTF_16LE);
        answer.number(1, 0xd1).number(8, value.length);
        answer.number(4, value.length).raw(value).number(4, 0);
        return answer.done(DONE_COUNT, 1);
    }

    /** What was asked failed. */
    static TdsAnswer error(int number, String message) {
        var answer = new TdsAnswer();
        answer.token(
                0xaa,
                error ->
                        error.number(4, number)
                                .number(1, 1) // state
                                .number(1, 15) // class: the user can correct it
                                .number(2, message.length())
                                .raw(message.getBytes(UTF_16LE))
                                .text("stub")
                                .text("")
                                .number(4, 1));
        return answer.done(DONE_ERROR, 0);
    }

    /** What ran did not come to its end. */
    static TdsAnswer ended() {
        return new TdsAnswer().done(DONE_ERROR, 0);
    }

    /** The client's wish to end what runs has been heard. */
    static TdsAnswer attention() {
        return new TdsAnswer().done(DONE_ATTENTION, 0);
    }

    void write(OutputStream out) throws IOException {
        new TdsMessage(TdsMessage.RESPONSE, ByteBuffer.wrap(bytes.toByteArray())).write(out);
    }

    /** The beginning of a description of one column, which may be null. */
    private TdsAnswer column() {
        return number(1, 0x81).number(2, 1).number(4, 0).number(2, 1);
    }

    private void token(int type, Consumer<TdsAnswer> fill) {
        var token = new TdsAnswer();
        fill.accept(token);
        number(1, type).number(2, token.bytes.size()).raw(token.bytes.toByteArray());
    }

    private TdsAnswer done(int status, int rows) {
        return number(1, 0xfd).number(2, status).number(2, 0).number(8, rows);
    }

    /** With its length in front. */
    private TdsAnswer text(String text) {
        return number(1, text.length()).raw(text.getBytes(UTF_16LE));
    }

    private TdsAnswer number(int size, long number) {
        byte[] all =
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .array();
        bytes.write(all, 0, size);
        return this;
    }

    private TdsAnswer raw(byte[] raw) {
        bytes.writeBytes(raw);
        return this;
    }
}
