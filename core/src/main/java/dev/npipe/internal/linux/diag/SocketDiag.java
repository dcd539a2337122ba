// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.diag;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Transfers;
import dev.npipe.internal.unix.file.BoundSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The question for Unix sockets ({@code linux/unix_diag.h}). */
public final class SocketDiag {
    private static final int HEADER = 16;
    private static final int REQUEST = 24;
    private static final short SOCK_DIAG_BY_FAMILY = 20;

    /** {@code NLM_F_REQUEST | NLM_F_DUMP}. */
    private static final short DUMP = 0x301;

    private static final int TCP_ESTABLISHED = 1;
    private static final int TCP_LISTEN = 10;
    private static final int SHOW_NAME = 0x1;
    private static final int SHOW_VFS = 0x2;

    private static final int SHOW_UID = 0x40;

    /** The kernel sends up to 32 KiB at a time. */
    private static final int ROOM = 64 << 10;

    private SocketDiag() {}

    /** The sockets of this network namespace that listen; empty where the kernel does not tell. */
    public static Optional<List<BoundSocket>> listening() {
        return inStates(1 << TCP_LISTEN);
    }

    /**
     * Those, and the servers' ends of connections. One that is still in a backlog is nobody's yet,
     * and the kernel leaves it out.
     */
    public static Optional<List<BoundSocket>> bound() {
        return inStates(1 << TCP_LISTEN | 1 << TCP_ESTABLISHED);
    }

    private static Optional<List<BoundSocket>> inStates(int states) {
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            int fd =
                    Libc.socket(
                            state,
                            Constants.AF_NETLINK,
                            Constants.SOCK_RAW | Constants.SOCK_CLOEXEC,
                            Constants.NETLINK_SOCK_DIAG);
            if (fd < 0) {
                return Optional.empty();
            }
            try {
                return ask(arena, state, fd, states);
            } finally {
                Libc.close(state, fd);
            }
        }
    }

    private static Optional<List<BoundSocket>> ask(
            Arena arena, CallState state, int fd, int states) {
        if (Transfers.send(state, fd, question(arena, states), 0) < 0) {
            return Optional.empty();
        }
        var found = new ArrayList<BoundSocket>();
        MemorySegment room = arena.allocate(ROOM, 8);
        ByteBuffer answer = room.asByteBuffer().order(ByteOrder.nativeOrder());
        while (true) {
            int length = Transfers.recv(state, fd, room, 0);
            if (length == -Constants.EINTR) {
                continue;
            }
            if (length <= 0) {
                return Optional.empty();
            }
            switch (DiagAnswer.readAll(answer.limit(length), found)) {
                case MORE -> {}
                case DONE -> {
                    return Optional.of(found);
                }
                case FAILED -> {
                    return Optional.empty();
                }
            }
        }
    }

    private static MemorySegment question(Arena arena, int states) {
        MemorySegment question = arena.allocate(HEADER + REQUEST, 8); // zeros
        question.asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .putInt(0, HEADER + REQUEST)
                .putShort(4, SOCK_DIAG_BY_FAMILY)
                .putShort(6, DUMP)
                .put(HEADER, (byte) Constants.AF_UNIX)
                .putInt(HEADER + 4, states)
                .putInt(HEADER + 12, SHOW_NAME | SHOW_VFS | SHOW_UID);
        return question;
    }
}
