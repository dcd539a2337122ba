// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.windows.system.PipeStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of an instance: what was written and not read, reads that wait for data, writes
 * that wait for room, and flushes that wait for both to end.
 */
final class FakeQueue {
    /** What one write brought. */
    static final class Entry {
        final byte[] data;
        int read;
        @Nullable FakeIo waiting;

        Entry(byte[] data, @Nullable FakeIo waiting) {
            this.data = data;
            this.waiting = waiting;
        }

        int left() {
            return data.length - read;
        }
    }

    /** A thread in FlushFileBuffers. */
    static final class Flush {
        final Thread thread = Thread.currentThread();
        @Nullable Integer code;
    }

    final FakeNpfs npfs;
    final boolean messages;
    final int quota;
    final ArrayDeque<Entry> entries = new ArrayDeque<>();
    final ArrayDeque<FakeIo> reads = new ArrayDeque<>();
    final List<Flush> flushes = new ArrayList<>();

    FakeQueue(FakeNpfs npfs, boolean messages, int quota) {
        this.npfs = npfs;
        this.messages = messages;
        this.quota = quota;
    }

    int unread() {
        return entries.stream().mapToInt(Entry::left).sum();
    }

    /** Gives what was written to who reads, then room to who writes. */
    void pump() {
        while (!reads.isEmpty() && !entries.isEmpty()) {
            FakeIo read = reads.removeFirst();
            read.end.hasRead = true;
            if (read.end.messageReadMode) {
                takeOfMessage(read);
            } else {
                takeBytes(read);
            }
        }
        int before = 0;
        for (Entry entry : entries) {
            before += entry.left();
            if (entry.waiting != null && (before <= quota || entry.data.length == 0)) {
                npfs.complete(entry.waiting, PipeStatus.SUCCESS, entry.data.length);
                entry.waiting = null;
            }
        }
        if (entries.isEmpty()) {
            endFlushes(0);
        }
    }

    /** "ReadFile", remarks: a message that is longer than the buffer is ERROR_MORE_DATA. */
    private void takeOfMessage(FakeIo read) {
        Entry entry = entries.getFirst();
        int n = take(read, 0, entry);
        if (entry.left() > 0) {
            npfs.complete(read, PipeStatus.BUFFER_OVERFLOW, n);
        } else {
            consumed();
            npfs.complete(read, PipeStatus.SUCCESS, n);
        }
    }

    /** "Named Pipe Type, Read, and Wait Modes": a stream of bytes, whatever the writes were. */
    private void takeBytes(FakeIo read) {
        int n = 0;
        do {
            Entry entry = entries.getFirst();
            boolean empty = entry.data.length == 0;
            n += take(read, n, entry);
            if (entry.left() == 0) {
                consumed();
            }
            if (empty) {
                break; // a message of no bytes ends a read
            }
        } while (n < read.size && !entries.isEmpty() && entries.getFirst().data.length > 0);
        npfs.complete(read, PipeStatus.SUCCESS, n);
    }

    private static int take(FakeIo read, int at, Entry entry) {
        int n = Math.min(read.size - at, entry.left());
        MemorySegment.copy(entry.data, entry.read, read.memory(), ValueLayout.JAVA_BYTE, at, n);
        entry.read += n;
        return n;
    }

    private void consumed() {
        Entry entry = entries.removeFirst();
        if (entry.waiting != null) {
            npfs.complete(entry.waiting, PipeStatus.SUCCESS, entry.data.length);
        }
    }

    /** Ends everything that waits here, and forgets what is unread. */
    void fail(int status, int flushCode) {
        reads.forEach(read -> npfs.complete(read, status, 0));
        reads.clear();
        for (Entry entry : entries) {
            if (entry.waiting != null) {
                npfs.complete(entry.waiting, status, 0);
            }
        }
        entries.clear();
        endFlushes(flushCode);
    }

    /** The writer is gone: what it wrote stays, except for what never fitted. */
    void writerLeft(int status) {
        for (Entry entry : List.copyOf(entries)) {
            if (entry.waiting != null) {
                npfs.complete(entry.waiting, PipeStatus.CANCELLED, 0);
                entries.remove(entry);
            }
        }
        if (entries.isEmpty()) {
            reads.forEach(read -> npfs.complete(read, status, 0));
            reads.clear();
        }
    }

    void endFlushes(int code) {
        flushes.forEach(flush -> flush.code = code);
        flushes.clear();
    }

    /** Takes a request back; true if it was waiting here. */
    boolean cancel(FakeIo io) {
        if (reads.remove(io)) {
            return true;
        }
        for (Entry entry : entries) {
            if (io.equals(entry.waiting)) {
                entries.remove(entry); // withdrawn, also when its beginning was read
                pump();
                return true;
            }
        }
        return false;
    }
}
