// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.diag;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Devices;
import dev.npipe.internal.unix.file.BoundSocket;
import dev.npipe.internal.unix.file.RawPath;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the kernel says about sockets: messages with a header each, whose parts have one too. */
final class DiagAnswer {
    /** How the answer goes on. */
    enum Rest {
        MORE,
        DONE,
        FAILED
    }

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_OVERRUN = 4;

    /** The message's own header, and {@code struct unix_diag_msg} behind it. */
    private static final int HEADER = 16;

    private static final int PARTS = HEADER + 16;
    private static final int PART_HEADER = 4;

    /** Where {@code udiag_type} is. */
    private static final int TYPE = HEADER + 1;

    /** Where {@code udiag_state} and {@code udiag_ino} are. */
    private static final int STATE = HEADER + 2;

    private static final int NUMBER = HEADER + 4;

    private static final int TCP_LISTEN = 10;

    private static final int NAME = 0;
    private static final int VFS = 1;
    private static final int UID = 7;

    private DiagAnswer() {}

    /** Adds the stream sockets that have a file. */
    static Rest readAll(MemorySegment messages, List<BoundSocket> to) {
        long at = 0;
        while (at + HEADER <= messages.byteSize()) {
            long length = Integer.toUnsignedLong(messages.get(JAVA_INT, at));
            if (length < HEADER || at + length > messages.byteSize()) {
                return Rest.FAILED;
            }
            switch (messages.get(JAVA_SHORT, at + 4)) {
                case NLMSG_DONE -> {
                    return Rest.DONE;
                }
                case NLMSG_ERROR, NLMSG_OVERRUN -> {
                    return Rest.FAILED;
                }
                default -> {
                    if (length < PARTS || !read(messages.asSlice(at, length), to)) {
                        return Rest.FAILED;
                    }
                }
            }
            at += aligned(length);
        }
        return Rest.MORE;
    }

    /** False where the kernel does not tell whose a socket is, as before Linux 5.3. */
    private static boolean read(MemorySegment message, List<BoundSocket> to) {
        Optional<Path> name = Optional.empty();
        MemorySegment file = MemorySegment.NULL;
        OptionalLong uid = OptionalLong.empty();
        long at = PARTS;
        while (at + PART_HEADER <= message.byteSize()) {
            int length = Short.toUnsignedInt(message.get(JAVA_SHORT, at));
            if (length < PART_HEADER || at + length > message.byteSize()) {
                break;
            }
            MemorySegment part = message.asSlice(at + PART_HEADER, length - PART_HEADER);
            switch (message.get(JAVA_SHORT, at + 2)) {
                case NAME -> name = path(part);
                case VFS -> file = part;
                case UID -> uid = OptionalLong.of(Integer.toUnsignedLong(part.get(JAVA_INT, 0)));
                default -> {}
            }
            at += aligned(length);
        }
        boolean stream = message.get(JAVA_BYTE, TYPE) == Constants.SOCK_STREAM;
        if (stream && file.byteSize() >= 8 && uid.isPresent()) { // an abstract name has no file
            to.add(
                    new BoundSocket(
                            Devices.ofKernel(file.get(JAVA_INT, 4)),
                            Integer.toUnsignedLong(file.get(JAVA_INT, 0)),
                            uid.getAsLong(),
                            name,
                            message.get(JAVA_BYTE, STATE) == TCP_LISTEN,
                            Integer.toUnsignedLong(message.get(JAVA_INT, NUMBER))));
        }
        return uid.isPresent();
    }

    /** The name with the NUL that the kernel puts behind a path. */
    private static Optional<Path> path(MemorySegment name) {
        long length = name.byteSize();
        while (length > 0 && name.get(JAVA_BYTE, length - 1) == 0) {
            length--;
        }
        return RawPath.of(name.asSlice(0, length).toArray(JAVA_BYTE));
    }

    private static long aligned(long length) {
        return length + 3 & ~3L;
    }
}
