// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The pipe beside a lane, of bytes that are there or not; a wait that would not end fails. */
final class FakeBytes implements PipeIn, PipeOut {
    final Deque<Byte> there = new ArrayDeque<>();

    /** What comes between a look that found too little and the next one. */
    final Deque<Byte> late = new ArrayDeque<>();

    final Deque<Byte> written = new ArrayDeque<>();
    boolean ended;
    boolean full;

    /** What the system says of a write; 0 where it can. */
    int error;

    private int transferred;

    static void add(Deque<Byte> to, byte... bytes) {
        for (byte b : bytes) {
            to.add(b);
        }
    }

    @Override
    public int readFew(int most, Deadline deadline) {
        transferred = 0;
        while (transferred < most && !there.isEmpty()) {
            there.remove();
            transferred++;
        }
        if (transferred > 0) {
            return Win32Error.SUCCESS;
        }
        if (ended) {
            return Win32Error.BROKEN_PIPE;
        }
        there.addAll(late);
        late.clear();
        if (!deadline.hasPassed()) {
            throw new AssertionError("it waits for ever");
        }
        return Win32Error.OPERATION_ABORTED;
    }

    @Override
    public int transferred() {
        return transferred;
    }

    @Override
    public int look(ByteBuffer dst) {
        int before = dst.position();
        for (byte b : there) {
            if (dst.hasRemaining()) {
                dst.put(b);
            }
        }
        return dst.position() - before;
    }

    @Override
    public IOException failure(int code, Deadline deadline) {
        return code == Win32Error.OPERATION_ABORTED
                ? new InterruptedByTimeoutException()
                : new IOException("error " + code);
    }

    @Override
    public int writeFew(ByteBuffer bytes, Deadline deadline) {
        if (full || error != 0) {
            return full ? Win32Error.OPERATION_ABORTED : error;
        }
        while (bytes.hasRemaining()) {
            written.add(bytes.get());
        }
        return Win32Error.SUCCESS;
    }
}
