// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.linux.libc.Constants;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** {@code struct sockaddr_un}: the family, and the path with its NUL. */
final class UnixAddress {
    private UnixAddress() {}

    /** The address of a path that is not too long, in room that may have been used before. */
    static MemorySegment of(String path, SegmentAllocator room) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        MemorySegment address = room.allocate(2L + bytes.length + 1, 2);
        address.asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .putShort((short) Constants.AF_UNIX)
                .put(bytes)
                .put((byte) 0);
        return address;
    }
}
