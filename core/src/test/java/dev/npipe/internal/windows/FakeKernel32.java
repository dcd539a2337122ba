// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.name.PipeNames;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** kernel32.dll over the model: each method is one function, with its checks and error codes. */
final class FakeKernel32 extends FakeSections {
    private static final int DEFAULT_WAIT_MILLIS = 50;

    FakeKernel32(FakeNpfs npfs) {
        super(npfs);
    }

    private record ThreadHandle(Thread thread) {}

    @Override
    public int cancelSynchronousIo(MemorySegment state, long thread) {
        return locked(
                () -> {
                    ThreadHandle handle = npfs.get(thread, ThreadHandle.class);
                    if (handle == null) {
                        return Win32Error.INVALID_HANDLE;
                    }
                    if (!inCall.contains(handle.thread)) {
                        return Win32Error.NOT_FOUND;
                    }
                    cancelled.add(handle.thread);
                    npfs.changed.signalAll();
                    return Win32Error.SUCCESS;
                });
    }

    @Override
    public long createIoCompletionPort(
            MemorySegment state, long file, long port, long key, int concurrentThreads) {
        return lockedLong(
                () -> {
                    if (file == Constants.INVALID_HANDLE_VALUE) {
                        return npfs.open(new FakePort());
                    }
                    FakeEnd end = npfs.get(file, FakeEnd.class);
                    FakePort known = npfs.get(port, FakePort.class);
                    if (end == null || known == null) {
                        return -Win32Error.INVALID_HANDLE;
                    }
                    if (end.port != null) {
                        return -Win32Error.INVALID_PARAMETER;
                    }
                    end.port = known;
                    return port;
                });
    }

    @Override
    public int getQueuedCompletionStatusEx(
            MemorySegment state, long port, long entries, int count, long removed, int millis) {
        return locked(
                () -> {
                    FakePort from = npfs.get(port, FakePort.class);
                    if (from == null) {
                        return Win32Error.INVALID_PARAMETER;
                    }
                    long end = System.nanoTime() + millis * 1_000_000L;
                    while (from.packets.isEmpty()) {
                        if (millis == Constants.INFINITE) {
                            npfs.await();
                        } else if (!npfs.await(end) && from.packets.isEmpty()) {
                            return Constants.WAIT_TIMEOUT;
                        }
                    }
                    long size = Layouts.OVERLAPPED_ENTRY.byteSize();
                    int n = 0;
                    while (n < count && !from.packets.isEmpty()) {
                        Memory.at(entries, size * count)
                                .set(
                                        JAVA_LONG,
                                        n * size + Layouts.ENTRY_OVERLAPPED,
                                        from.packets.removeFirst());
                        n++;
                    }
                    put(removed, n);
                    return Win32Error.SUCCESS;
                });
    }

    @Override
    public int setFileCompletionNotificationModes(MemorySegment state, long file, byte flags) {
        return onEnd(
                file,
                end -> {
                    end.skipsOnSuccess = flags == Constants.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS;
                    return Win32Error.SUCCESS;
                });
    }

    @Override
    public long createEvent(MemorySegment state, int manualReset, int initialState) {
        return lockedLong(() -> npfs.open(new FakeEvent()));
    }

    @Override
    public int waitForSingleObject(MemorySegment state, long handle, int millis) {
        return locked(
                () -> {
                    FakeEvent event = npfs.get(handle, FakeEvent.class);
                    if (event == null) {
                        return -Win32Error.INVALID_HANDLE;
                    }
                    long end = System.nanoTime() + millis * 1_000_000L;
                    while (!event.set) {
                        if (millis == Constants.INFINITE) {
                            npfs.await();
                        } else if (!npfs.await(end) && !event.set) {
                            return Constants.WAIT_TIMEOUT;
                        }
                    }
                    return Constants.WAIT_OBJECT_0;
                });
    }

    /** "WaitNamedPipe": 0 is the server's default, 1 no wait, -1 for ever. Reserves nothing. */
    @Override
    public int waitNamedPipe(MemorySegment state, long name, int millis) {
        String path = text(name);
        return locked(
                () ->
                        withName(
                                onThatMachine(path),
                                n -> wait(n, millis),
                                Win32Error.PATH_NOT_FOUND));
    }

    private int wait(String name, int millis) {
        String key = PipeNames.key(name);
        @Nullable FakePipe pipe = npfs.pipes.get(key);
        if (pipe == null) {
            return Win32Error.FILE_NOT_FOUND;
        }
        int served = pipe.defaultWait == 0 ? DEFAULT_WAIT_MILLIS : pipe.defaultWait;
        int limit =
                switch (millis) {
                    case Constants.NMPWAIT_USE_DEFAULT_WAIT -> served;
                    case Constants.NMPWAIT_NOWAIT -> 0;
                    default -> millis;
                };
        long until =
                limit == Constants.INFINITE
                        ? Long.MAX_VALUE
                        : System.nanoTime() + limit * 1_000_000L;
        boolean ended =
                waitUntil(
                        () -> {
                            FakePipe now = npfs.pipes.get(key);
                            return now == null || !now.listening.isEmpty();
                        },
                        until);
        if (cancelled.remove(Thread.currentThread())) {
            return Win32Error.OPERATION_ABORTED;
        }
        if (!ended) {
            return Win32Error.SEM_TIMEOUT;
        }
        return npfs.pipes.containsKey(key) ? Win32Error.SUCCESS : Win32Error.FILE_NOT_FOUND;
    }

    /**
     * "FlushFileBuffers": until the other end has read everything. With nobody at the other end
     * there is nothing to wait for, whatever was unread.
     */
    @Override
    public int flushFileBuffers(MemorySegment state, long file) {
        return onEnd(
                file,
                end -> {
                    if (!end.writes) {
                        return Win32Error.ACCESS_DENIED;
                    }
                    if (end.disconnected) {
                        return Win32Error.PIPE_NOT_CONNECTED;
                    }
                    FakeQueue queue = end.outgoing();
                    if (queue.entries.isEmpty()
                            || end.instance.state != FakeInstance.State.CONNECTED) {
                        return Win32Error.SUCCESS;
                    }
                    var flush = new FakeQueue.Flush();
                    queue.flushes.add(flush);
                    waitUntil(() -> flush.code != null, Long.MAX_VALUE);
                    queue.flushes.remove(flush);
                    boolean aborted = cancelled.remove(Thread.currentThread());
                    Integer code = flush.code;
                    return code == null || aborted ? Win32Error.OPERATION_ABORTED : code;
                });
    }

    private static final class Find {
        final Iterator<FakePipe> pipes;

        Find(Iterator<FakePipe> pipes) {
            this.pipes = pipes;
        }
    }

    @Override
    public long findFirstFile(MemorySegment state, long pattern, long data) {
        return lockedLong(
                () -> {
                    if (!text(pattern).equals(PREFIX + "*")) {
                        return -INVALID_NAME;
                    }
                    var find = new Find(List.copyOf(npfs.pipes.values()).iterator());
                    return next(find, data) ? npfs.open(find) : -Win32Error.FILE_NOT_FOUND;
                });
    }

    private static boolean next(Find find, long data) {
        if (!find.pipes.hasNext()) {
            return false;
        }
        FakePipe pipe = find.pipes.next();
        MemorySegment row = Memory.at(data, Layouts.FIND_DATA.byteSize());
        row.setString(Layouts.FIND_NAME, pipe.name, StandardCharsets.UTF_16LE);
        row.set(JAVA_INT, Layouts.FIND_SIZE, pipe.instances.size());
        return true;
    }

    @Override
    public int findNextFile(MemorySegment state, long find, long data) {
        return locked(
                () -> {
                    Find of = npfs.get(find, Find.class);
                    if (of == null) {
                        return Win32Error.INVALID_HANDLE;
                    }
                    return next(of, data) ? Win32Error.SUCCESS : Win32Error.NO_MORE_FILES;
                });
    }

    @Override
    public int findClose(MemorySegment state, long find) {
        return closeHandle(state, find);
    }

    @Override
    public int formatMessage(int flags, int id, long buffer, int characters) {
        String text = "The model's text for error " + id + ".\r\n";
        Memory.at(buffer, 2L * characters).setString(0, text, StandardCharsets.UTF_16LE);
        return text.length();
    }

    @Override
    public int closeHandle(MemorySegment state, long handle) {
        return locked(
                () -> {
                    Object what = npfs.handles.remove(handle);
                    if (what instanceof FakeEnd end) {
                        npfs.close(end);
                    }
                    return what == null ? Win32Error.INVALID_HANDLE : Win32Error.SUCCESS;
                });
    }

    @Override
    public void localFree(long memory) {
        FakeAdvapi32.free(memory);
    }

    @Override
    public long getCurrentProcess() {
        return -1;
    }

    @Override
    public long getCurrentThread() {
        return -2;
    }

    @Override
    public int getCurrentThreadId() {
        return (int) Thread.currentThread().threadId();
    }

    /** Only ever of the calling thread. */
    @Override
    public long openThread(MemorySegment state, int access, int id) {
        return lockedLong(
                () ->
                        id == getCurrentThreadId()
                                ? npfs.open(new ThreadHandle(Thread.currentThread()))
                                : -Win32Error.INVALID_PARAMETER);
    }
}
