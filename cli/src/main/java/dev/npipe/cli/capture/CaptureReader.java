// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.capture;

import dev.npipe.cli.tap.Passage.Direction;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a recording of {@link CaptureWriter}, also after Wireshark has saved it again. What it does
 * not know it skips; a file that breaks off in a packet is refused there.
 */
public final class CaptureReader implements Closeable {
    /** A block with the longest packet that Wireshark writes, and much to spare. */
    private static final int LONGEST = 16 << 20;

    /**
     * A place between packets, where another reader of the same file can begin.
     *
     * @param packets how many are before it
     */
    public record Mark(long offset, ByteOrder order, int resolution, long packets) {}

    private final InputStream in;
    private long offset;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private boolean begun;
    private int resolution = 9;
    private long count;

    /** Opens a file. */
    public CaptureReader(Path path) throws IOException {
        in = new BufferedInputStream(Files.newInputStream(path), 256 * 1024);
    }

    /** Opens a file in which another reader has been. */
    public CaptureReader(Path path, Mark mark) throws IOException {
        this(path);
        offset = mark.offset();
        order = mark.order();
        resolution = mark.resolution();
        count = mark.packets();
        begun = offset > 0;
        try {
            in.skipNBytes(offset);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Where it is. */
    public Mark mark() {
        return new Mark(offset, order, resolution, count);
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        offset += bytes.length;
        return bytes;
    }

    /**
     * Reads on.
     *
     * @return the next packet, empty at the end
     * @throws IOException if it is no recording, or not all of one
     */
    public Optional<Packet> next() throws IOException {
        while (true) {
            byte[] head = bytes(8);
            if (head.length == 0 && begun) {
                return Optional.empty();
            }
            if (head.length < 8) {
                throw head.length == 0
                        ? new IOException("not a recording: it is empty")
                        : brokenOff();
            }
            int type = ByteBuffer.wrap(head).order(order).getInt();
            if (type == Pcapng.SECTION_HEADER) {
                section(head);
                continue;
            }
            if (!begun) {
                throw new IOException("not a recording: it is no pcapng file");
            }
            ByteBuffer body = body(ByteBuffer.wrap(head).order(order).getInt(4));
            Optional<Packet> packet = read(type, body);
            if (packet.isPresent()) {
                return packet;
            }
        }
    }

    /** Says in which order the bytes of the numbers are, its own length included. */
    private void section(byte[] head) throws IOException {
        byte[] magic = bytes(4);
        if (magic.length < 4) {
            throw brokenOff();
        }
        order =
                ByteBuffer.wrap(magic).getInt() == Pcapng.BYTE_ORDER_MAGIC
                        ? ByteOrder.BIG_ENDIAN
                        : ByteOrder.LITTLE_ENDIAN;
        if (ByteBuffer.wrap(magic).order(order).getInt() != Pcapng.BYTE_ORDER_MAGIC) {
            throw new IOException("not a recording: it is no pcapng file");
        }
        int length = ByteBuffer.wrap(head).order(order).getInt(4);
        body(length - 4);
        begun = true;
    }

    private EOFException brokenOff() {
        return new EOFException(
                begun
                        ? "the recording breaks off in packet " + (count + 1)
                        : "not a recording: it breaks off at once");
    }

    /** What stands between the two lengths of a block. */
    private ByteBuffer body(int length) throws IOException {
        if (length < 12 || length > LONGEST || length % 4 != 0) {
            throw new IOException("not a recording: a block of " + length + " bytes");
        }
        byte[] body = bytes(length - 8);
        if (body.length < length - 8) {
            throw brokenOff();
        }
        return ByteBuffer.wrap(body, 0, body.length - 4).slice().order(order);
    }

    private Optional<Packet> read(int type, ByteBuffer body) throws IOException {
        try {
            switch (type) {
                case Pcapng.INTERFACE_DESCRIPTION -> describe(body);
                case Pcapng.ENHANCED_PACKET -> {
                    return Optional.of(packet(body));
                }
                default -> {
                    // statistics, names, secrets: nothing that passed
                }
            }
            return Optional.empty();
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException e) {
            throw new IOException("not a recording: a block is shorter than it says", e);
        }
    }

    private void describe(ByteBuffer body) throws IOException {
        int link = body.getShort() & 0xffff;
        if (link != Pcapng.UPPER_PDU) {
            throw new IOException(
                    "not a recording of npipe tap: its packets are of link type " + link);
        }
        body.position(8);
        byte[] value = option(body, Pcapng.IF_TSRESOL);
        resolution = value.length == 0 ? 6 : value[0];
        if (resolution < 0 || resolution > 9) {
            throw new IOException("not a recording of npipe tap: times of another kind");
        }
    }

    private Packet packet(ByteBuffer body) throws IOException {
        body.getInt();
        long time = ((long) body.getInt() << 32) | (body.getInt() & 0xffffffffL);
        for (int digit = resolution; digit < 9; digit++) {
            time *= 10;
        }
        int length = body.getInt();
        if (length < body.getInt()) {
            throw new IOException("the recording has only a part of packet " + (count + 1));
        }
        int begin = body.position();
        ByteBuffer pdu = body.slice(begin, length).order(ByteOrder.BIG_ENDIAN);
        body.position(begin + Pcapng.padded(length));
        byte[] flags = option(body.duplicate().order(order), Pcapng.EPB_FLAGS);
        byte[] said = option(body.duplicate().order(order), Pcapng.COMMENT);
        Optional<String> comment =
                said.length == 0
                        ? Optional.empty()
                        : Optional.of(new String(said, StandardCharsets.UTF_8));
        int bits = flags.length < 4 ? 0 : ByteBuffer.wrap(flags).order(order).getInt();
        boolean toServer = (bits & Pcapng.DIRECTION) != Pcapng.OUTBOUND;
        long conversation = conversation(pdu, toServer);
        byte[] bytes = new byte[pdu.remaining()];
        pdu.get(bytes);
        return new Packet(
                ++count,
                time,
                conversation,
                toServer ? Direction.TO_SERVER : Direction.TO_CLIENT,
                Note.kind(comment),
                bytes,
                Note.complete(comment));
    }

    /** Reads the tags, up to the bytes themselves. */
    private static long conversation(ByteBuffer pdu, boolean toServer) throws IOException {
        int address = 0;
        int port = 0;
        while (true) {
            int tag = pdu.getShort() & 0xffff;
            int length = pdu.getShort() & 0xffff;
            if (tag == Pcapng.PDU_END) {
                break;
            }
            if (tag == (toServer ? Pcapng.PDU_IPV4_SRC : Pcapng.PDU_IPV4_DST)) {
                address = pdu.getInt(pdu.position());
            }
            if (tag == (toServer ? Pcapng.PDU_SRC_PORT : Pcapng.PDU_DST_PORT)) {
                port = pdu.getInt(pdu.position());
            }
            pdu.position(Math.addExact(pdu.position(), length));
        }
        if (address == 0 || port == 0) {
            throw new IOException("not a recording of npipe tap: a packet without addresses");
        }
        return Conversation.of(address, port).number();
    }

    /** The value of the first option of a kind; empty if there is none. */
    private static byte[] option(ByteBuffer options, int wanted) {
        while (options.remaining() >= 4) {
            int code = options.getShort() & 0xffff;
            int length = options.getShort() & 0xffff;
            if (code == Pcapng.END_OF_OPTIONS) {
                break;
            }
            if (code == wanted) {
                byte[] value = new byte[length];
                options.get(value);
                return value;
            }
            options.position(options.position() + Pcapng.padded(length));
        }
        return new byte[0];
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
