// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.diag;

import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Devices;
import dev.npipe.internal.unix.file.BoundSocket;
import dev.npipe.internal.unix.file.RawPath;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the kernel says about sockets: messages with a header each, whose parts have one too. They
 * are buffers in the system's byte order: the accessors of a segment are var handles, the first of
 * which takes the JVM ten milliseconds to make.
 */
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

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private static final int NAME = 0;
    private static final int VFS = 1;
    private static final int UID = 7;

    private DiagAnswer() {}

    /** Adds the stream sockets that have a file. */
    static Rest readAll(ByteBuffer messages, List<BoundSocket> to) {
        int at = 0;
        while (at + HEADER <= messages.limit()) {
            int length = messages.getInt(at);
            if (length < HEADER || length > messages.limit() - at) {
                return Rest.FAILED;
            }
            switch (messages.getShort(at + 4)) {
                case NLMSG_DONE -> {
                    return Rest.DONE;
                }
                case NLMSG_ERROR, NLMSG_OVERRUN -> {
                    return Rest.FAILED;
                }
                default -> {
                    if (length < PARTS || !read(part(messages, at, length), to)) {
                        return Rest.FAILED;
                    }
                }
            }
            at += aligned(length);
        }
        return Rest.MORE;
    }

    /** False where the kernel does not tell whose a socket is, as before Linux 5.3. */
    private static boolean read(ByteBuffer message, List<BoundSocket> to) {
        Optional<Path> name = Optional.empty();
        ByteBuffer file = NO_BYTES;
        OptionalLong uid = OptionalLong.empty();
        int at = PARTS;
        while (at + PART_HEADER <= message.limit()) {
            int length = Short.toUnsignedInt(message.getShort(at));
            if (length < PART_HEADER || length > message.limit() - at) {
                break;
            }
            ByteBuffer part = part(message, at + PART_HEADER, length - PART_HEADER);
            switch (message.getShort(at + 2)) {
                case NAME -> name = path(part);
                case VFS -> file = part;
                case UID -> uid = OptionalLong.of(Integer.toUnsignedLong(part.getInt(0)));
                default -> {}
            }
            at += aligned(length);
        }
        boolean stream = message.get(TYPE) == Constants.SOCK_STREAM;
        if (stream && file.limit() >= 8 && uid.isPresent()) { // an abstract name has no file
            to.add(
                    new BoundSocket(
                            Devices.ofKernel(file.getInt(4)),
                            Integer.toUnsignedLong(file.getInt(0)),
                            uid.getAsLong(),
                            name,
                            message.get(STATE) == TCP_LISTEN,
                            Integer.toUnsignedLong(message.getInt(NUMBER))));
        }
        return uid.isPresent();
    }

    /** The name with the NUL that the kernel puts behind a path. */
    private static Optional<Path> path(ByteBuffer name) {
        int length = name.limit();
        while (length > 0 && name.get(length - 1) == 0) {
            length--;
        }
        var bytes = new byte[length];
        name.get(0, bytes);
        return RawPath.of(bytes);
    }

    private static ByteBuffer part(ByteBuffer of, int at, int length) {
        return of.slice(at, length).order(of.order());
    }

    private static int aligned(int length) {
        return length + 3 & ~3;
    }
}
