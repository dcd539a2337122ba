// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.PipeStatus;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The functions of kernel32.dll about pipes and what is read and written, over the model. */
abstract class FakeFiles extends FakeCalls {
    private static final int INVALID_FUNCTION = 1;
    private static final long INHERIT_HANDLE = Layouts.SECURITY_DESCRIPTOR + 8;

    private final FakeOpening opening;

    /** The last of these calls. */
    volatile @Nullable CreateCall created;

    volatile @Nullable OpenCall opened;

    FakeFiles(FakeNpfs npfs) {
        super(npfs);
        this.opening = new FakeOpening(npfs);
    }

    @Override
    public long createNamedPipe(
            MemorySegment state,
            long name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int outBufferSize,
            int inBufferSize,
            int defaultTimeout,
            long securityAttributes) {
        String path = text(name);
        boolean inherits =
                Memory.at(securityAttributes, Layouts.SECURITY_ATTRIBUTES.byteSize())
                                .get(JAVA_INT, INHERIT_HANDLE)
                        != 0;
        created =
                new CreateCall(
                        path,
                        openMode,
                        pipeMode,
                        maxInstances,
                        outBufferSize,
                        inBufferSize,
                        defaultTimeout,
                        inherits);
        return lockedLong(
                () ->
                        handleOrError(
                                path,
                                INVALID_NAME,
                                n ->
                                        opening.create(
                                                n,
                                                openMode,
                                                pipeMode,
                                                maxInstances,
                                                outBufferSize,
                                                inBufferSize,
                                                defaultTimeout,
                                                securityAttributes)));
    }

    @Override
    public long createFile(MemorySegment state, long name, int access, int disposition, int flags) {
        String path = text(name);
        opened = new OpenCall(path, access, disposition, flags);
        boolean remote = FakeRedirector.isRemote(path);
        return lockedLong(
                () -> {
                    if (FakeRedirector.isSilent(path)) {
                        waitUntil(() -> false, Long.MAX_VALUE);
                        cancelled.remove(Thread.currentThread());
                        return -Win32Error.OPERATION_ABORTED;
                    }
                    if (remote && FakeRedirector.there(path) == null) {
                        return -FakeRedirector.BAD_NETPATH;
                    }
                    return handleOrError(
                            onThatMachine(path),
                            Win32Error.FILE_NOT_FOUND,
                            n -> opening.open(n, access, flags, remote));
                });
    }

    /**
     * "ConnectNamedPipe": a client that is there already, ERROR_PIPE_CONNECTED; one that is gone,
     * ERROR_NO_DATA until the server disconnects it.
     */
    @Override
    public int connectNamedPipe(MemorySegment state, long pipe, long overlapped) {
        return onEnd(
                pipe,
                end -> {
                    if (!end.server) {
                        return INVALID_FUNCTION;
                    }
                    FakeInstance instance = end.instance;
                    switch (instance.state) {
                        case CONNECTED -> {
                            return Win32Error.PIPE_CONNECTED;
                        }
                        case CLOSING -> {
                            return Win32Error.NO_DATA;
                        }
                        case DISCONNECTED -> {
                            instance.state = FakeInstance.State.LISTENING;
                            instance.pipe.listening.addLast(instance);
                            npfs.changed.signalAll();
                        }
                        case LISTENING -> {}
                    }
                    var io = new FakeIo(end, overlapped, 0, 0);
                    npfs.start(io);
                    instance.connecting = io;
                    return npfs.started(io);
                });
    }

    /** "DisconnectNamedPipe": what is unread is thrown away, at both ends. */
    @Override
    public int disconnectNamedPipe(MemorySegment state, long pipe) {
        return onEnd(
                pipe,
                end -> {
                    FakeInstance instance = end.instance;
                    if (!end.server || instance.state == FakeInstance.State.DISCONNECTED) {
                        return Win32Error.PIPE_NOT_CONNECTED;
                    }
                    if (instance.state == FakeInstance.State.LISTENING) {
                        return Win32Error.PIPE_LISTENING;
                    }
                    instance.state = FakeInstance.State.DISCONNECTED;
                    instance.toServer.fail(
                            PipeStatus.PIPE_DISCONNECTED, Win32Error.PIPE_NOT_CONNECTED);
                    instance.toClient.fail(
                            PipeStatus.PIPE_DISCONNECTED, Win32Error.PIPE_NOT_CONNECTED);
                    if (instance.client != null) {
                        instance.client.disconnected = true;
                        instance.client = null;
                    }
                    end.hasRead = false;
                    return Win32Error.SUCCESS;
                });
    }

    /** The error of an end that is not connected; SUCCESS also when the other end is gone. */
    private static int unconnected(FakeEnd end) {
        if (end.disconnected || end.instance.state == FakeInstance.State.DISCONNECTED) {
            return Win32Error.PIPE_NOT_CONNECTED;
        }
        return end.instance.state == FakeInstance.State.LISTENING
                ? Win32Error.PIPE_LISTENING
                : Win32Error.SUCCESS;
    }

    private static boolean isClosing(FakeEnd end) {
        return end.instance.state == FakeInstance.State.CLOSING;
    }

    @Override
    public int readFile(MemorySegment state, long file, long buffer, int size, long overlapped) {
        return onEnd(
                file,
                end -> {
                    int code = end.reads ? unconnected(end) : Win32Error.ACCESS_DENIED;
                    if (code == Win32Error.SUCCESS
                            && isClosing(end)
                            && end.incoming().entries.isEmpty()) {
                        code = Win32Error.BROKEN_PIPE;
                    }
                    return code != Win32Error.SUCCESS
                            ? code
                            : read(end, new FakeIo(end, overlapped, buffer, size));
                });
    }

    private int read(FakeEnd end, FakeIo io) {
        npfs.start(io);
        end.incoming().reads.addLast(io);
        end.incoming().pump();
        return npfs.started(io);
    }

    /** A write of more than there is room for waits; it can be read at once ("WriteFile"). */
    @Override
    public int writeFile(MemorySegment state, long file, long buffer, int size, long overlapped) {
        return onEnd(
                file,
                end -> {
                    int code = end.writes ? unconnected(end) : Win32Error.ACCESS_DENIED;
                    if (code == Win32Error.SUCCESS && isClosing(end)) {
                        code = Win32Error.NO_DATA;
                    }
                    if (code != Win32Error.SUCCESS) {
                        return code;
                    }
                    var io = new FakeIo(end, overlapped, buffer, size);
                    npfs.start(io);
                    npfs.written += size;
                    if (size == 0 && !end.instance.pipe.messages) {
                        npfs.complete(io, PipeStatus.SUCCESS, 0); // nothing, and nobody is woken
                    } else {
                        byte[] data = Memory.at(buffer, size).toArray(JAVA_BYTE);
                        end.outgoing().entries.addLast(new FakeQueue.Entry(data, io));
                        end.outgoing().pump();
                    }
                    return npfs.started(io);
                });
    }

    /**
     * "TransactNamedPipe": needs message type and read mode, and that nothing is unread. The write
     * never waits.
     */
    @Override
    public int transactNamedPipe(
            MemorySegment state,
            long pipe,
            long in,
            int inSize,
            long out,
            int outSize,
            long read,
            long overlapped) {
        return onEnd(
                pipe,
                end -> {
                    boolean possible =
                            end.instance.pipe.messages
                                    && end.messageReadMode
                                    && unconnected(end) == Win32Error.SUCCESS
                                    && !isClosing(end);
                    if (!possible) {
                        return Win32Error.BAD_PIPE;
                    }
                    if (!end.incoming().entries.isEmpty() || !end.incoming().reads.isEmpty()) {
                        return Win32Error.PIPE_BUSY;
                    }
                    byte[] data = Memory.at(in, inSize).toArray(JAVA_BYTE);
                    end.outgoing().entries.addLast(new FakeQueue.Entry(data, null));
                    end.outgoing().pump();
                    return read(end, new FakeIo(end, overlapped, out, outSize));
                });
    }

    /** "PeekNamedPipe": the type of the pipe decides, not the read mode. */
    @Override
    public int peekNamedPipe(
            MemorySegment state,
            long pipe,
            long buffer,
            int size,
            long read,
            long available,
            long leftInMessage) {
        return onEnd(
                pipe,
                end -> {
                    if (!end.reads) {
                        return Win32Error.ACCESS_DENIED;
                    }
                    if (end.disconnected) {
                        return Win32Error.PIPE_NOT_CONNECTED;
                    }
                    if (unconnected(end) != Win32Error.SUCCESS) {
                        return Win32Error.BAD_PIPE;
                    }
                    FakeQueue queue = end.incoming();
                    if (isClosing(end) && queue.entries.isEmpty()) {
                        return Win32Error.BROKEN_PIPE;
                    }
                    int n = 0;
                    for (FakeQueue.Entry entry : queue.entries) {
                        int part = Math.min(entry.left(), size - n);
                        MemorySegment.copy(
                                entry.data,
                                entry.read,
                                Memory.at(buffer, size),
                                JAVA_BYTE,
                                n,
                                part);
                        n += part;
                        if (queue.messages) {
                            break;
                        }
                    }
                    boolean message = queue.messages && !queue.entries.isEmpty();
                    put(read, n);
                    put(available, queue.unread());
                    put(leftInMessage, message ? queue.entries.getFirst().left() - n : -n);
                    return Win32Error.SUCCESS;
                });
    }

    @Override
    public int cancelIoEx(MemorySegment state, long file, long overlapped) {
        return onEnd(
                file,
                end -> npfs.cancel(end, overlapped) ? Win32Error.SUCCESS : Win32Error.NOT_FOUND);
    }

    @Override
    public int getOverlappedResult(
            MemorySegment state, long file, long overlapped, long transferred) {
        throw new AssertionError("the model has no status that is not of pipes");
    }
}
