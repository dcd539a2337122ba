// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import dev.npipe.internal.security.Sid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a request apart: NDR32 in little-endian order, each number at a multiple of its size from
 * the request's first byte. Believes no length further than there are bytes.
 */
final class NdrReader {
    private static final int SMALLEST_SID = 8;

    private final ByteBuffer in;

    /** Reads from the start to the limit of the buffer, which stays as it is. */
    NdrReader(ByteBuffer request) {
        this.in = request.duplicate().rewind().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void need(int align, long bytes) throws MalformedRequestException {
        int start = (in.position() + align - 1) & -align;
        if (bytes > in.limit() - (long) start) {
            throw new MalformedRequestException(
                    "it ends at byte %s, inside something of %s bytes at byte %s"
                            .formatted(in.limit(), bytes, start));
        }
        in.position(start);
    }

    int u8() throws MalformedRequestException {
        need(1, 1);
        return Byte.toUnsignedInt(in.get());
    }

    int u16() throws MalformedRequestException {
        need(2, 2);
        return Short.toUnsignedInt(in.getShort());
    }

    long u32() throws MalformedRequestException {
        need(4, 4);
        return Integer.toUnsignedLong(in.getInt());
    }

    /** The one big-endian number: the length at the start. */
    long lengthOfAll() throws MalformedRequestException {
        return Integer.toUnsignedLong(Integer.reverseBytes((int) u32()));
    }

    /** A hyper, of which no use here has the highest bit set. */
    long u64() throws MalformedRequestException {
        need(8, 8);
        return in.getLong();
    }

    void align(int align) throws MalformedRequestException {
        need(align, 0);
    }

    void skip(long bytes) throws MalformedRequestException {
        need(1, bytes);
        in.position(in.position() + (int) bytes);
    }

    /** A unique pointer: true when what it points to follows later. */
    boolean pointer() throws MalformedRequestException {
        return u32() != 0;
    }

    /** Bytes after their number, which nobody needs to see. */
    void skipBlob() throws MalformedRequestException {
        skip(u32());
    }

    /** The size that comes before an array again, and must be its count. */
    void sizeOf(long count) throws MalformedRequestException {
        long size = u32();
        if (size != count) {
            throw new MalformedRequestException(
                    "an array of %s elements has room for %s".formatted(count, size));
        }
    }

    /** A string in UTF-8 with its NUL. */
    String string() throws MalformedRequestException {
        long room = u32();
        long offset = u32();
        long length = u32();
        if (offset != 0 || length == 0 || length > room) {
            throw new MalformedRequestException(
                    "a string of %s bytes at %s has room for %s".formatted(length, offset, room));
        }
        need(1, length);
        ByteBuffer bytes = in.slice(in.position(), (int) length - 1);
        skip(length);
        if (in.get(in.position() - 1) != 0) {
            throw new MalformedRequestException("a string without an end");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRequestException("a string that is not UTF-8");
        }
    }

    /** A string if there is one, else an empty one. */
    String string(boolean present) throws MalformedRequestException {
        return present ? string() : "";
    }

    List<Sid> sids(long count) throws MalformedRequestException {
        need(4, count * SMALLEST_SID);
        var sids = new ArrayList<Sid>();
        for (long i = 0; i < count; i++) {
            align(4);
            try {
                sids.add(Sid.read(in));
            } catch (IllegalArgumentException e) {
                throw new MalformedRequestException(
                        "no security identifier at byte " + in.position());
            }
        }
        return List.copyOf(sids);
    }

    /** Unix ids, 64 bits each. */
    List<Long> ids(long count) throws MalformedRequestException {
        if (count == 0) {
            return List.of(); // no element, no gap before it
        }
        need(8, count * 8);
        var ids = new ArrayList<Long>();
        for (long i = 0; i < count; i++) {
            ids.add(u64());
        }
        return List.copyOf(ids);
    }

    void end() throws MalformedRequestException {
        if (in.hasRemaining()) {
            throw new MalformedRequestException(
                    "%s bytes after its end at byte %s".formatted(in.remaining(), in.position()));
        }
    }
}
