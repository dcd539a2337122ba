// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.capture;

import dev.npipe.cli.tap.Passage;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;

/**
 * Writes a recording: a pcapng file with one packet for each passage, and more for one that is
 * longer than Wireshark takes. After each passage all of it is with the system.
 */
public final class CaptureWriter implements Closeable {
    /** Wireshark refuses packets of more than 256 KiB, headers included. */
    private static final int LONGEST = 200 * 1024;

    private static final int HEADERS = 2048;
    private static final int LONGEST_COMMENT = 1024;

    private final WritableByteChannel file;
    private final byte[] dissector;
    private final ByteBuffer block =
            ByteBuffer.allocateDirect(LONGEST + HEADERS).order(ByteOrder.LITTLE_ENDIAN);
    private long written;

    /**
     * Begins a file, in place of one that is there. A new one is for this user alone, where the
     * system has such rights: it may hold what is secret. One that is there keeps its rights.
     *
     * @param dissector the name of the part of Wireshark that is to read the bytes: {@code json}
     * @param name what is recorded, for the user to read
     */
    public CaptureWriter(Path path, String dissector, String name) throws IOException {
        this(create(path), dissector, name);
    }

    private static FileChannel create(Path path) throws IOException {
        Set<StandardOpenOption> options =
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? FileChannel.open(
                        path,
                        options,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(path, options);
    }

    /** Begins a recording that is written somewhere else, and closes that at the end. */
    public CaptureWriter(WritableByteChannel file, String dissector, String name)
            throws IOException {
        this.dissector = dissector.getBytes(StandardCharsets.US_ASCII);
        this.file = file;
        try {
            begin(name);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void begin(String name) throws IOException {
        open(Pcapng.SECTION_HEADER);
        block.putInt(Pcapng.BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1);
        option(Pcapng.USER_APPLICATION, "npipe".getBytes(StandardCharsets.UTF_8));
        endOfOptions();
        close(block);
        write();
        open(Pcapng.INTERFACE_DESCRIPTION);
        block.putShort((short) Pcapng.UPPER_PDU).putShort((short) 0).putInt(0);
        option(Pcapng.IF_NAME, comment(name));
        option(Pcapng.IF_TSRESOL, new byte[] {9});
        endOfOptions();
        close(block);
        write();
    }

    /** Writes one passage. */
    public void write(Passage passage) throws IOException {
        byte[] bytes = passage.kind() == Kind.DATA ? passage.bytes() : new byte[0];
        int from = 0;
        do {
            int length = Math.min(LONGEST, bytes.length - from);
            boolean last = from + length == bytes.length;
            packet(passage, bytes, from, length, last);
            from += length;
        } while (from < bytes.length);
    }

    private void packet(Passage passage, byte[] bytes, int from, int length, boolean last)
            throws IOException {
        open(Pcapng.ENHANCED_PACKET);
        long time = nanos(passage.time());
        block.putInt(0).putInt((int) (time >>> 32)).putInt((int) time);
        int lengths = block.position();
        block.putInt(0).putInt(0);
        int begin = block.position();
        header(passage);
        block.put(bytes, from, length);
        int size = block.position() - begin;
        block.putInt(lengths, size).putInt(lengths + 4, size);
        pad(size);
        boolean toServer = passage.direction() == Direction.TO_SERVER;
        block.putShort((short) Pcapng.EPB_FLAGS).putShort((short) 4);
        block.putInt(toServer ? Pcapng.INBOUND : Pcapng.OUTBOUND);
        String note = Note.of(passage, last);
        if (!note.isEmpty()) {
            option(Pcapng.COMMENT, comment(note));
        }
        endOfOptions();
        close(block);
        write();
    }

    /** Who speaks to whom, and in which language; in network order. */
    private void header(Passage passage) {
        var conversation = new Conversation(passage.conversation());
        boolean toServer = passage.direction() == Direction.TO_SERVER;
        byte[] name = passage.kind() == Kind.DATA ? dissector : new byte[] {'d', 'a', 't', 'a'};
        block.order(ByteOrder.BIG_ENDIAN);
        tag(Pcapng.PDU_DISSECTOR_NAME, Pcapng.padded(name.length));
        block.put(name);
        pad(name.length);
        int client = conversation.address();
        tag(Pcapng.PDU_IPV4_SRC, 4).putInt(toServer ? client : Conversation.SERVER_ADDRESS);
        tag(Pcapng.PDU_IPV4_DST, 4).putInt(toServer ? Conversation.SERVER_ADDRESS : client);
        tag(Pcapng.PDU_PORT_TYPE, 4).putInt(Pcapng.PORT_TYPE_TCP);
        int port = conversation.port();
        tag(Pcapng.PDU_SRC_PORT, 4).putInt(toServer ? port : Conversation.SERVER_PORT);
        tag(Pcapng.PDU_DST_PORT, 4).putInt(toServer ? Conversation.SERVER_PORT : port);
        tag(Pcapng.PDU_END, 0);
        block.order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer tag(int number, int length) {
        return block.putShort((short) number).putShort((short) length);
    }

    private void open(int type) {
        block.clear().putInt(type).putInt(0);
    }

    private void option(int code, byte[] value) {
        block.putShort((short) code).putShort((short) value.length).put(value);
        pad(value.length);
    }

    private void endOfOptions() {
        block.putInt(Pcapng.END_OF_OPTIONS);
    }

    private void pad(int length) {
        for (int i = length; i < Pcapng.padded(length); i++) {
            block.put((byte) 0);
        }
    }

    /** The block's length stands at both of its ends. */
    private static void close(ByteBuffer block) {
        int length = block.position() + 4;
        block.putInt(4, length).putInt(length).flip();
    }

    private void write() throws IOException {
        while (block.hasRemaining()) {
            file.write(block);
        }
        written += block.limit();
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private static byte[] comment(String text) {
        String cut =
                text.length() <= LONGEST_COMMENT / 4
                        ? text
                        : text.substring(0, LONGEST_COMMENT / 4);
        return cut.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes back a passage that is written in part, so that the file can be read. */
    void dropUnfinished() throws IOException {
        if (file instanceof FileChannel whole) {
            whole.truncate(written);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
