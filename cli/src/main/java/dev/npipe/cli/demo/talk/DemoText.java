// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.talk;

import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeMode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text on its way through the pipe: UTF-16, low byte first, up to a terminating NUL, as Windows
 * programs keep it. This collects the parts in which one arrives.
 */
public final class DemoText {
    /** The parts that a text is read in. */
    public static final int BUFFER_SIZE = 1024;

    /** A peer that never ends its text must not take all memory. */
    public static final int MAX_SIZE = 64 << 20;

    private byte[] bytes = new byte[BUFFER_SIZE];
    private int size;

    /** Where the search for the NUL goes on, then where the text ended. */
    private int scanned;

    private boolean ended;

    public static ByteBuffer encode(String text) {
        return StandardCharsets.UTF_16LE.encode(text + '\0');
    }

    /**
     * Reads one text: a message of any length, or on a byte-type pipe, where no message ends, the
     * bytes up to the NUL.
     */
    public static DemoText read(NamedPipeChannel pipe) throws IOException {
        boolean messages = pipe.info().type() == PipeMode.MESSAGE;
        var text = new DemoText();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
        do {
            buffer.clear();
            if (pipe.read(buffer) < 0) {
                throw text.endOfStream();
            }
            text.add(buffer.flip());
        } while (messages ? !pipe.isMessageComplete() : !text.ended());
        return text;
    }

    public void add(ByteBuffer part) throws ProtocolException {
        int length = part.remaining();
        if (length > MAX_SIZE - size) {
            throw new ProtocolException("the text is longer than " + MAX_SIZE + " bytes");
        }
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, 2 * bytes.length));
        }
        part.get(bytes, size, length);
        size += length;
        while (!ended && scanned + 2 <= size) {
            ended = bytes[scanned] == 0 && bytes[scanned + 1] == 0;
            scanned += 2;
        }
    }

    /** True once the NUL has arrived. */
    public boolean ended() {
        return ended;
    }

    public int size() {
        return size;
    }

    /**
     * The text without its NUL.
     *
     * @throws ProtocolException if it is not UTF-16 with one NUL, at its end
     */
    public String text() throws ProtocolException {
        if (!ended) {
            throw new ProtocolException("a text of %s bytes came without its NUL".formatted(size));
        }
        if (scanned != size) {
            throw new ProtocolException(
                    "%s bytes came after the NUL of the text".formatted(size - scanned));
        }
        try {
            ByteBuffer content = ByteBuffer.wrap(bytes, 0, size - 2);
            return StandardCharsets.UTF_16LE.newDecoder().decode(content).toString();
        } catch (CharacterCodingException e) {
            var failure = new ProtocolException("a text of %s bytes is not UTF-16".formatted(size));
            failure.initCause(e);
            throw failure;
        }
    }

    /** The failure of a peer that left before it sent all of its text. */
    public EOFException endOfStream() {
        return new EOFException(
                size == 0
                        ? "the other end left without sending its text"
                        : "the other end left after %s bytes, before the end of its text"
                                .formatted(size));
    }

    /** All of a stream in UTF-8; one line end at its end is not part of the text. */
    public static String readLine(InputStream in) throws IOException {
        String text;
        try {
            text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(in.readAllBytes()))
                            .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8", e);
        }
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
