// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.PendingCall;
import dev.npipe.internal.Providers;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.net.NamedPipeSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ScatteringByteChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connected pipe instance.
 *
 * <p>A client gets one from its {@linkplain #builder() builder}, a server from {@link
 * NamedPipeServerChannel#accept}:
 *
 * <pre>{@code
 * try (var pipe =
 *         NamedPipeChannel.builder()
 *                 .mode(PipeMode.MESSAGE) // in plain bytes nobody knows where an answer ends
 *                 .waitForServer(true) // otherwise a missing pipe fails at once
 *                 .connectTimeout(Duration.ofSeconds(5))
 *                 .connect(NamedPipeAddress.of("SamplePipe"))) {
 *     pipe.write(UTF_8.encode(text));
 *     byte[] answer =
 *             pipe.readMessage(1024 * 1024) // all of it; a longer one is an error
 *                     .orElseThrow(() -> new EOFException("the server has left"));
 *     IO.println(new String(answer, UTF_8));
 * }
 * }</pre>
 *
 * <p><b>Messages.</b> On a message-type pipe one {@code write} is one message, also a gathering
 * write and a write of no bytes. A channel starts in message read mode there: a read never returns
 * bytes of two messages, and {@link #isMessageComplete} tells whether it reached a message's end.
 *
 * <p><b>Threads.</b> At most one thread reads and one writes at a time, both at once; further
 * callers wait for their turn. Closing from another thread, or interrupting, ends every wait at
 * once, as with every {@link java.nio.channels.InterruptibleChannel}. Virtual threads are not
 * pinned.
 *
 * <p><b>The end.</b> When the peer has closed, reads return what is left and then -1; writes fail
 * with {@link NamedPipeException} 232. What was written before {@code close} still arrives.
 *
 * <p><b>Comparison with SocketChannel.</b> Not selectable; {@link #tryRead} and {@link #tryWrite}
 * are for event loops. A write sends all of its bytes. Reads and writes can have a time limit. A
 * zero-byte message is a read of 0, which {@link java.nio.channels.Channels#newInputStream} takes
 * for the end; {@link #inputStream} and {@link #outputStream} are the streams of this channel.
 *
 * @implNote On Unix a pipe whose server does not use this library is a plain stream socket: its
 *     type is byte.
 * @since 0.1
 */
public final class NamedPipeChannel extends BlockingChannel
        implements ByteChannel, GatheringByteChannel, ScatteringByteChannel {

    /**
     * Made once, as the others are: a read or write that waits makes no object. Each is a class
     * that is loaded when it is needed first; expressions would all be made with the channel.
     */
    private static final class Read implements BiOperation<NamedPipeChannel, ByteBuffer> {
        static final Read ONE = new Read();

        @Override
        public long run(NamedPipeChannel channel, ByteBuffer dst, PendingCall call)
                throws IOException {
            return channel.connection.read(dst, channel.readDeadline(call));
        }
    }

    private static final class Scatter implements BiOperation<NamedPipeChannel, ByteBuffer[]> {
        static final Scatter ONE = new Scatter();

        @Override
        public long run(NamedPipeChannel channel, ByteBuffer[] dsts, PendingCall call)
                throws IOException {
            return channel.connection.read(dsts, channel.readDeadline(call));
        }
    }

    private static final class Write implements BiOperation<NamedPipeChannel, ByteBuffer> {
        static final Write ONE = new Write();

        @Override
        public long run(NamedPipeChannel channel, ByteBuffer src, PendingCall call)
                throws IOException {
            return channel.connection.write(src, channel.writeDeadline(call));
        }
    }

    private static final class Gather implements BiOperation<NamedPipeChannel, ByteBuffer[]> {
        static final Gather ONE = new Gather();

        @Override
        public long run(NamedPipeChannel channel, ByteBuffer[] srcs, PendingCall call)
                throws IOException {
            return channel.connection.write(srcs, channel.writeDeadline(call));
        }
    }

    private static final class StreamRead implements BiOperation<NamedPipeChannel, ByteBuffer> {
        static final StreamRead ONE = new StreamRead();

        @Override
        public long run(NamedPipeChannel channel, ByteBuffer dst, PendingCall call)
                throws IOException {
            return channel.connection.readStream(dst, channel.readDeadline(call));
        }
    }

    /** A question and its answer, each until its deadline. */
    private interface Transaction {
        long run(Deadline writing, Deadline reading) throws IOException;
    }

    /** A read of something whole; empty at the end of the stream. */
    private interface Whole {
        Optional<byte[]> read(PendingCall call) throws IOException;
    }

    private final Connection connection;
    private final NamedPipeAddress address;
    private final PipeMode type;
    private final PipeDirection direction;
    private final boolean serverEnd;
    private final PipeAccess access;

    private volatile long readTimeoutNanos = Long.MAX_VALUE;
    private volatile long writeTimeoutNanos = Long.MAX_VALUE;
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;

    /** Set before the handler of a {@link PipeServer} gets this; null in all other channels. */
    private @Nullable PipeWatch watch;

    /** The channel of a server's client. */
    static NamedPipeChannel of(Connection client, NamedPipeAddress address) throws IOException {
        return of(client, address, PipeDirection.DUPLEX);
    }

    /**
     * The channel of a connection, which is closed if there can be none, such as without memory:
     * nobody else would. {@code opened} is what a client opened; a server's end has the directions
     * of its pipe.
     */
    static NamedPipeChannel of(
            Connection connection, NamedPipeAddress address, PipeDirection opened)
            throws IOException {
        NamedPipeChannel channel = null;
        try {
            channel = new NamedPipeChannel(connection, address, opened);
            return channel;
        } finally {
            if (channel == null) {
                connection.close();
            }
        }
    }

    private NamedPipeChannel(Connection connection, NamedPipeAddress address, PipeDirection opened)
            throws IOException {
        PipeInfo info = connection.info();
        this.connection = connection;
        this.address = address;
        this.type = info.type();
        this.serverEnd = info.serverEnd();
        this.direction = serverEnd ? info.direction() : opened;
        this.access = PipeAccess.of(serverEnd ? connection.opened() : opened, serverEnd);
    }

    /**
     * A builder for the client's end.
     *
     * @return a builder with the defaults
     */
    public static NamedPipeChannelBuilder builder() {
        return new NamedPipeChannelBuilder(Providers::current);
    }

    /**
     * Connects with the defaults: both directions, waiting for as long as all instances are busy.
     *
     * @param address the pipe
     * @return the client's end
     * @throws java.nio.file.NoSuchFileException if there is no such pipe
     * @throws IOException as {@link NamedPipeChannelBuilder#connect}
     */
    public static NamedPipeChannel connect(NamedPipeAddress address) throws IOException {
        return builder().connect(address);
    }

    /**
     * Reads into the buffer, waiting until there is something. Mirrors {@code ReadFile}.
     *
     * <p>In message read mode this returns as many bytes of one message as the buffer takes, and 0
     * for a message of no bytes. In byte read mode it returns what is there. A buffer without room
     * reads 0 bytes and changes nothing.
     *
     * @param dst where to
     * @return the number of bytes, or -1 when the peer has closed and everything was read
     * @throws NonReadableChannelException if this end only writes
     * @throws PipeTimeoutException if the read timeout passed first, also while another thread was
     *     reading; nothing is lost, and the channel stays usable
     * @throws ClosedChannelException if this channel is closed
     * @throws java.nio.channels.AsynchronousCloseException if another thread closes this channel
     *     during the call
     * @throws ClosedByInterruptException if this thread is interrupted; the channel is closed
     * @throws BrokenPipeException 109 if the peer went away in the middle of a message
     * @throws IOException if some other I/O error occurs
     */
    @Override
    public int read(ByteBuffer dst) throws IOException {
        checkReadable();
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
        if (!dst.hasRemaining()) {
            return 0;
        }
        return Recording.ofReads()
                ? Recording.read(address, readTimeoutNanos, () -> readNowOrWait(dst))
                : readNowOrWait(dst);
    }

    private int readNowOrWait(ByteBuffer dst) throws IOException {
        int n = mustNotRead() ? Connection.NOT_NOW : connection.readNow(dst);
        return n == Connection.NOT_NOW ? (int) reading(Read.ONE, this, dst) : movedNow(n);
    }

    /**
     * Reads into the buffer what can be read without waiting, and never waits. It is {@link
     * #read(ByteBuffer)} for event loops, which look here first and let another thread wait.
     *
     * <p>It looks at the pipe itself, and not only at what was received before. Of a message whose
     * rest has not arrived it returns what has, and {@link #isMessageComplete} is false: who wants
     * whole messages goes on with {@link #read(ByteBuffer)} or {@link #readMessage} where waiting
     * is allowed; {@link #messageLength} says how long the message will be. It has no time limit,
     * and is neither interrupted nor {@linkplain #cancel cancelled}: it leaves the thread's
     * interrupt status as it is.
     *
     * @param dst where to
     * @return the number of bytes, which may be 0 for a message of no bytes, or -1 when the peer
     *     has closed and everything was read; empty if a read would have to wait: because nothing
     *     is there, or because another thread reads, transacts or waits for a drain
     * @throws NonReadableChannelException if this end only writes
     * @throws IllegalArgumentException if the buffer is read-only
     * @throws ClosedChannelException if this channel is closed, also during the call
     * @throws BrokenPipeException 109 if the peer went away in the middle of a message
     * @throws IOException if some other I/O error occurs
     * @implNote {@code recv} with {@code MSG_DONTWAIT}, a non-blocking read of {@code java.nio}, or
     *     a {@code ReadFile} that is cancelled unless it ends at once. Over SMB nothing can be
     *     asked without an answer from the network: a call that finds no request on its way sends
     *     one, and a later call takes what came.
     */
    public OptionalInt tryRead(ByteBuffer dst) throws IOException {
        checkReadable();
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
        if (!dst.hasRemaining()) {
            return OptionalInt.of(0);
        }
        return unlessNotNow(
                Recording.ofReads()
                        ? Recording.read(address, 0, () -> readUnlessWaiting(dst))
                        : readUnlessWaiting(dst));
    }

    private int readUnlessWaiting(ByteBuffer dst) throws IOException {
        if (inputShutdown) {
            return -1;
        }
        int n = momentary(() -> connection.tryRead(dst));
        if (n != Connection.NOT_NOW) {
            return movedNow(n);
        }
        PipeWatch watching = watch;
        boolean over = watching != null && watching.isTold() && !isAnythingUnread(false);
        return over ? -1 : n;
    }

    private static OptionalInt unlessNotNow(int n) {
        return n == Connection.NOT_NOW ? OptionalInt.empty() : OptionalInt.of(n);
    }

    /** What was moved without a wait. */
    private int movedNow(int n) {
        PipeWatch watching = watch;
        if (watching != null) {
            watching.moved();
        }
        return n;
    }

    private <A, B> long reading(BiOperation<A, B> operation, A first, B second) throws IOException {
        return reading(false, operation, first, second);
    }

    /** A read, which may be one that passes over messages of no bytes. */
    private <A, B> long reading(boolean pastEmpty, BiOperation<A, B> operation, A first, B second)
            throws IOException {
        PipeWatch watching = watch;
        return watching == null
                ? readingUntilShutdown(operation, first, second)
                : reading(watching, pastEmpty, operation, first, second);
    }

    private <A, B> long readingUntilShutdown(BiOperation<A, B> operation, A first, B second)
            throws IOException {
        try {
            return readingInTime(true, operation, first, second);
        } catch (WokenException e) {
            return -1; // only shutdownInput wakes a channel that is not watched
        }
    }

    /** A read of a conversation that its server may end, also while it waits. */
    private <A, B> long reading(
            PipeWatch watching, boolean pastEmpty, BiOperation<A, B> operation, A first, B second)
            throws IOException {
        boolean told = watching.beginsRead(second);
        long n = -1;
        try {
            n =
                    told && !isAnythingUnread(pastEmpty)
                            ? -1
                            : readingInTime(!told, operation, first, second);
            return n;
        } catch (WokenException e) {
            n = -1; // it looks again whether it has anything to wait for
        } finally {
            watching.endsRead(told, second, n >= 0);
        }
        return reading(watching, pastEmpty, operation, first, second);
    }

    /** False if a read would have to wait, and not for the rest of something. */
    private boolean isAnythingUnread(boolean pastEmpty) throws IOException {
        try {
            return connection.isAnythingUnread(pastEmpty);
        } catch (BrokenPipeException e) {
            return true; // the read itself says so
        }
    }

    /** Lets a server watch this channel, before anybody else uses it. */
    void watchedBy(PipeWatch server) {
        watch = server;
    }

    /**
     * Tells the conversation over this watched channel to end: a read that would wait for another
     * request returns the end of the stream, and one that waits does when it is {@linkplain
     * #wakeReads woken}.
     */
    void endInput() {
        PipeWatch watching = watch;
        if (watching != null) {
            watching.tell();
        }
    }

    /** Wakes the reads that began before that; returns when they have ended, or at the deadline. */
    void wakeReads(Deadline end) {
        PipeWatch watching = watch;
        if (watching != null) {
            watching.wakeReads(this::wake, end);
        }
    }

    private <A, B> long readingInTime(
            boolean wakeable, BiOperation<A, B> operation, A first, B second) throws IOException {
        long limit = readTimeoutNanos; // others may change it meanwhile
        try {
            return wakeable
                    ? blockingUntilWoken("read", operation, first, second)
                    : blocking("read", operation, first, second);
        } catch (InterruptedByTimeoutException e) {
            throw timedOut("read", limit);
        }
    }

    /** Says what passed, in place of an exception that does not. */
    private PipeTimeoutException timedOut(String operation, long limitNanos) {
        Duration limit = TimeLimit.durationOf(limitNanos);
        return new PipeTimeoutException(address.toString(), operation, limit);
    }

    /** True when a call is to end in the way that ends those that wait. */
    private boolean mustNotBegin() {
        return Thread.currentThread().isInterrupted() || isNextCancelled();
    }

    private boolean mustNotRead() {
        return inputShutdown || mustNotBegin();
    }

    /**
     * Reads into several buffers as if they were one; see {@link #read(ByteBuffer)}.
     *
     * @throws IOException as {@link #read(ByteBuffer)}
     */
    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, dsts.length);
        checkReadable();
        var room = new ByteBuffer[length];
        long total = 0;
        for (int i = 0; i < length; i++) {
            room[i] = dsts[offset + i];
            if (room[i].isReadOnly()) {
                throw new IllegalArgumentException("a buffer is read-only");
            }
            total += room[i].remaining();
        }
        return total == 0 ? 0 : reading(Scatter.ONE, this, room);
    }

    /**
     * Reads into several buffers as if they were one; see {@link #read(ByteBuffer)}.
     *
     * @throws IOException as {@link #read(ByteBuffer)}
     */
    @Override
    public long read(ByteBuffer[] dsts) throws IOException {
        return read(dsts, 0, dsts.length);
    }

    /**
     * Reads the whole next message, or what is left of the one begun. In byte read mode, and on a
     * byte-type pipe, reads what is there.
     *
     * <p>Memory grows with what arrives and not with what the peer announces.
     *
     * @param maxBytes the longest message to take, in bytes, at least 1
     * @return the message, or empty when the peer has closed and everything was read
     * @throws IllegalArgumentException if {@code maxBytes} is less than 1
     * @throws MessageTooLongException if the message is longer; it stays unread and can be read in
     *     parts
     * @throws IOException as {@link #read(ByteBuffer)}
     */
    public Optional<byte[]> readMessage(int maxBytes) throws IOException {
        checkMaxBytes(maxBytes);
        checkReadable();
        return whole(false, call -> connection.readMessage(maxBytes, readDeadline(call)));
    }

    /**
     * Tells whether the last read reached the end of a message, where {@code ReadFile} would not
     * have said {@code ERROR_MORE_DATA}.
     *
     * @return true at a message's end, in byte read mode and on a byte-type pipe
     */
    public boolean isMessageComplete() {
        return connection.isMessageComplete();
    }

    /**
     * Writes the whole buffer, waiting until the pipe has taken it. Mirrors {@code WriteFile}. On a
     * message-type pipe it is one message.
     *
     * @param src what to write
     * @return the number of bytes: all of them, except when the write timeout passes in the middle
     *     on a byte-type pipe
     * @throws NonWritableChannelException if this end only reads
     * @throws PipeTimeoutException if the write timeout passed, also while another thread was
     *     writing; before the first byte the channel stays usable, in the middle of a message it is
     *     closed
     * @throws ClosedChannelException if this channel is closed, or its output is shut down
     * @throws java.nio.channels.AsynchronousCloseException if another thread closes this channel
     *     during the call
     * @throws ClosedByInterruptException if this thread is interrupted; the channel is closed
     * @throws BrokenPipeException 232 if the peer is gone
     * @throws NamedPipeException 232 if the peer is there and has opened the pipe for writing only
     * @throws IOException if some other I/O error occurs; in the middle of a message the channel is
     *     closed then, too
     */
    @Override
    public int write(ByteBuffer src) throws IOException {
        checkWritable();
        return Recording.ofWrites()
                ? Recording.write(address, writeTimeoutNanos, () -> writeNowOrWait(src))
                : writeNowOrWait(src);
    }

    private int writeNowOrWait(ByteBuffer src) throws IOException {
        int n = mustNotBegin() ? Connection.NOT_NOW : connection.writeNow(src);
        return n == Connection.NOT_NOW ? (int) writing(Write.ONE, this, src) : movedNow(n);
    }

    /**
     * Writes what can be written without waiting, and never waits. It is {@link #write(ByteBuffer)}
     * for event loops, which try here first and let another thread wait.
     *
     * <p>On a byte-type pipe it writes as much as the system takes. On a message-type pipe it
     * writes the whole message or nothing. A message of more than 32 KiB, or of more than a quarter
     * of the buffer between the ends, may be refused however much room there is: whoever gets
     * nothing goes on with {@link #write(ByteBuffer)} where waiting is allowed. It has no time
     * limit, and is neither interrupted nor {@linkplain #cancel cancelled}: it leaves the thread's
     * interrupt status as it is.
     *
     * @param src what to write; its position tells how far it came
     * @return the number of bytes, all of them on a message-type pipe; empty if nothing was
     *     written, since a write would have to wait: for room, or because another thread is writing
     * @throws NonWritableChannelException if this end only reads
     * @throws ClosedChannelException if this channel is closed, also during the call, or its output
     *     is shut down
     * @throws BrokenPipeException 232 if the peer is gone
     * @throws NamedPipeException 232 if the peer is there and has opened the pipe for writing only
     * @throws IOException if some other I/O error occurs
     * @implNote {@code send} with {@code MSG_DONTWAIT}, a non-blocking write of {@code java.nio},
     *     or a {@code WriteFile} that is cancelled unless it ends at once; on Windows up to a
     *     sixteenth of the pipe's buffer may stay free, and to a pipe of another machine nothing is
     *     written. Over SMB from other systems it is a request whose answer nobody waits for, and
     *     the next one is refused until that has come.
     */
    public OptionalInt tryWrite(ByteBuffer src) throws IOException {
        checkWritable();
        return unlessNotNow(
                Recording.ofWrites()
                        ? Recording.write(address, 0, () -> writeUnlessWaiting(src))
                        : writeUnlessWaiting(src));
    }

    private int writeUnlessWaiting(ByteBuffer src) throws IOException {
        int n = momentary(() -> connection.tryWrite(src));
        return n == Connection.NOT_NOW ? n : movedNow(n);
    }

    private <A, B> long writing(BiOperation<A, B> operation, A first, B second) throws IOException {
        return writing("write", operation, first, second);
    }

    private <A, B> long writing(String name, BiOperation<A, B> operation, A first, B second)
            throws IOException {
        long limit = writeTimeoutNanos;
        try {
            return waiting(name, operation, first, second);
        } catch (InterruptedByTimeoutException e) {
            throw timedOut("write", limit);
        }
    }

    /** An operation that needs the peer, and is no read. */
    private <A, B> long waiting(String name, BiOperation<A, B> operation, A first, B second)
            throws IOException {
        PipeWatch watching = watch;
        if (watching == null) {
            return blocking(name, operation, first, second);
        }
        long n = -1;
        watching.begins(second);
        try {
            n = blocking(name, operation, first, second);
        } finally {
            watching.ends(second, n >= 0);
        }
        return n;
    }

    private long waiting(String name, Operation operation) throws IOException {
        return waiting(name, (what, same, call) -> what.run(call), operation, operation);
    }

    /**
     * Writes several buffers as if they were one: on a message-type pipe they are one message. See
     * {@link #write(ByteBuffer)}.
     *
     * @throws IOException as {@link #write(ByteBuffer)}
     */
    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, srcs.length);
        checkWritable();
        var parts = new ByteBuffer[length];
        System.arraycopy(srcs, offset, parts, 0, length);
        return writing(Gather.ONE, this, parts);
    }

    /**
     * Writes several buffers as if they were one; see {@link #write(ByteBuffer)}.
     *
     * @throws IOException as {@link #write(ByteBuffer)}
     */
    @Override
    public long write(ByteBuffer[] srcs) throws IOException {
        return write(srcs, 0, srcs.length);
    }

    /**
     * Writes several messages, each buffer one of its own, with as few system calls as they fit
     * into. It is {@link #write(ByteBuffer)} over and over, only faster when messages are small.
     *
     * @param messages the messages
     * @return how many were written: all of them, except when the write timeout passes between two
     * @throws NamedPipeException 230 if the pipe is not of message type
     * @throws PipeTimeoutException if the write timeout passed, also while another thread was
     *     writing; before the first message the channel stays usable, in the middle of one it is
     *     closed
     * @throws IOException as {@link #write(ByteBuffer)}
     */
    public int writeMessages(ByteBuffer... messages) throws IOException {
        checkWritable();
        ByteBuffer[] all = messages.clone();
        return (int)
                writing(
                        (channel, srcs, call) ->
                                channel.connection.writeMessages(srcs, channel.writeDeadline(call)),
                        this,
                        all);
    }

    /**
     * Copies unread bytes without taking them, and never waits. Mirrors {@code PeekNamedPipe}: on a
     * message-type pipe only the first message is copied.
     *
     * @param dst where to; it may have no room
     * @return what was seen
     * @throws NonReadableChannelException if this end only writes
     * @throws ClosedChannelException if this channel is closed
     * @throws BrokenPipeException 109 if the peer has closed and everything was read
     * @throws IOException if some other I/O error occurs
     */
    public PipePeek peek(ByteBuffer dst) throws IOException {
        checkReadable();
        return connection.peek(dst);
    }

    /**
     * The bytes that can be read without waiting, over all messages.
     *
     * @return the number of bytes; 0 also when the peer has closed, or the input is shut down
     * @throws NonReadableChannelException if this end only writes
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if some other I/O error occurs
     */
    public int available() throws IOException {
        if (inputShutdown) {
            checkReadable();
            return 0;
        }
        try {
            return peek(ByteBuffer.allocate(0)).available();
        } catch (NamedPipeException e) {
            if (e.errorCode() == Win32Error.BROKEN_PIPE) {
                return 0;
            }
            throw e;
        }
    }

    /**
     * Writes a message and reads the answer, as {@code TransactNamedPipe} does. An answer longer
     * than the buffer is read on with {@link #read(ByteBuffer)}, see {@link #isMessageComplete}.
     *
     * <p>A transaction that was cut off after its message was written, such as by the read timeout,
     * is owed an answer. That is the next message to come, and the next transaction is refused
     * until it was read, in whatever way: no question gets the answer to another one.
     *
     * @param request the message to write
     * @param reply where the answer goes
     * @return the number of bytes of the answer, or -1 when the peer closed without one
     * @throws NamedPipeException 230 if the pipe or the read mode is not message
     * @throws UnreadDataException if unread data is waiting, or the answer to an earlier
     *     transaction was not read yet; nothing was written
     * @throws PipeTimeoutException if the write timeout passed before the message was written, or
     *     the read timeout before the answer came; other threads' calls count. After the former
     *     nothing was asked, or the channel is closed
     * @throws IOException as {@link #read(ByteBuffer)} and {@link #write(ByteBuffer)}
     */
    public int transact(ByteBuffer request, ByteBuffer reply) throws IOException {
        checkReadable();
        checkWritable();
        return (int)
                asking(request, (write, read) -> connection.transact(request, reply, write, read));
    }

    private long asking(ByteBuffer request, Transaction transaction) throws IOException {
        if (inputShutdown) {
            throw new ClosedChannelException();
        }
        long writeLimit = writeTimeoutNanos;
        long readLimit = readTimeoutNanos;
        var limits = new Deadline[2];
        try {
            return waiting(
                    "transact",
                    call -> {
                        limits[0] = call.within(writeLimit);
                        limits[1] = call.within(readLimit);
                        return transaction.run(limits[0], limits[1]);
                    });
        } catch (InterruptedByTimeoutException e) {
            boolean asked = !request.hasRemaining();
            throw asked || !limits[0].hasPassed()
                    ? timedOut("read", readLimit)
                    : timedOut("write", writeLimit);
        }
    }

    /**
     * Waits until the peer's application has read everything that was written here. Mirrors {@code
     * FlushFileBuffers}. What the peer sends meanwhile stays to be read, and other threads may read
     * it during the wait.
     *
     * @throws NonWritableChannelException if this end only reads
     * @throws UnsupportedOperationException if the system cannot tell; see the platform support
     *     table
     * @throws BrokenPipeException 109 if the peer closed before it had read all
     * @throws NamedPipeException 1450 on Unix if the peer went on sending and no more may be kept
     *     here ({@code dev.npipe.drain.readahead}, in bytes): nothing is lost, and the channel
     *     stays usable
     * @throws IOException as {@link #write(ByteBuffer)}
     */
    public void awaitDrain() throws IOException {
        awaitDrain(TimeLimit.FOREVER);
    }

    /**
     * {@link #awaitDrain()} with a time limit.
     *
     * @param timeout how long to wait
     * @throws PipeTimeoutException if the time passed first, also while another thread was writing;
     *     the channel stays usable
     * @throws IOException as {@link #awaitDrain()}
     */
    public void awaitDrain(Duration timeout) throws IOException {
        checkWritable();
        try {
            waiting(
                    "awaitDrain",
                    call -> {
                        connection.awaitDrain(call.within(Deadline.nanosOf(timeout)));
                        return 0;
                    });
        } catch (InterruptedByTimeoutException e) {
            throw timedOut("awaitDrain", Deadline.nanosOf(timeout));
        }
    }

    /**
     * Tells the peer that nothing more will be written; reading goes on.
     *
     * <p>A named pipe of Windows has no such thing: there it is a message of no bytes, between ends
     * that both chose {@code zeroMessageEndsStream}. Byte-type pipes on Unix have it. {@link
     * #canShutdownOutput} tells.
     *
     * @throws UnsupportedOperationException if neither is the case
     * @throws PipeTimeoutException if the write timeout passed, also while another thread was
     *     writing; the channel stays usable, unless it was in the middle of a message
     * @throws NonWritableChannelException if this end only reads
     * @throws IOException if some other I/O error occurs
     */
    public void shutdownOutput() throws IOException {
        if (outputShutdown && isOpen()) {
            return;
        }
        checkWritable();
        writing(
                "shutdownOutput",
                (channel, same, call) -> {
                    channel.connection.shutdownOutput(channel.writeDeadline(call));
                    return 0;
                },
                this,
                this);
        outputShutdown = true;
    }

    /**
     * Puts this end's input at the end of the stream; writing goes on. Reads return -1 from then
     * on, also those that wait in other threads, {@link #available} is 0, and a {@link #transact}
     * is refused. Mirrors {@link java.nio.channels.SocketChannel#shutdownInput}.
     *
     * <p>The peer is not told: what it sends stays in the system's buffers, and when these are full
     * its writes wait until this channel is closed. What was unread is lost. A second call does
     * nothing.
     *
     * @throws NonReadableChannelException if this end only writes
     * @throws ClosedChannelException if this channel is closed
     */
    public void shutdownInput() throws ClosedChannelException {
        checkReadable();
        inputShutdown = true;
        wakeUntilLeft();
    }

    /**
     * Tells whether {@link #shutdownOutput} is possible: this end writes, and the pipe carries a
     * half-close to the other end.
     *
     * @return true if it is, also when it was done
     */
    public boolean canShutdownOutput() {
        return access != PipeAccess.READ && connection.canShutdownOutput();
    }

    /**
     * What this end may do with the pipe. A server sees here which directions its client has
     * opened, where its system tells.
     *
     * @return {@link PipeAccess#READ}, {@link PipeAccess#WRITE} or {@link PipeAccess#READ_WRITE}
     */
    public PipeAccess access() {
        return access;
    }

    /**
     * Cancels what other threads wait for in this channel; it stays open, and nothing is lost. A
     * {@link #read}, {@link #write}, {@link #transact} or {@link #awaitDrain} that is pending ends
     * with a {@link PipeCancelledException} where a time limit would have ended it. What had
     * arrived is there for the next read. A write to a pipe of byte type that was partly done
     * returns how far it came. A message of which a part has left already cannot be taken back: on
     * Unix its rest follows as soon as the other end makes room, unless this channel is closed
     * before, and its buffer has no bytes remaining, as after a write that completed; on Windows a
     * message that may have been read in part closes the channel.
     *
     * <p>If no call is pending, or all of them have just ended by themselves, the next call ends in
     * this way at once: a request to cancel that comes a moment too early is not lost. Two requests
     * before the next call are one. This method returns when the pending calls have heard of it,
     * which is soon. It mirrors {@code CancelIoEx}.
     *
     * @throws ClosedChannelException if this channel is closed
     */
    public void cancel() throws ClosedChannelException {
        cancelCalls();
    }

    /**
     * Ends the conversation from the server's end, as {@code DisconnectNamedPipe} and {@code
     * CloseHandle} do, and closes this channel. The next client gets a fresh instance from {@link
     * NamedPipeServerChannel#accept}.
     *
     * <p>On Windows this throws away what the client has not read; wait for {@link #awaitDrain}
     * first.
     *
     * @throws UnsupportedOperationException if this is the client's end
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if some other I/O error occurs
     */
    public void disconnect() throws IOException {
        checkOpen();
        if (!serverEnd) {
            throw new UnsupportedOperationException(
                    address + ": only the server's end can disconnect");
        }
        try {
            connection.disconnect();
        } finally {
            close();
        }
    }

    /**
     * Runs the action with the client's rights, on the server's end. Mirrors {@code
     * ImpersonateNamedPipeClient} and {@code RevertToSelf}. When the impersonation fails the action
     * does not run.
     *
     * @param action what to run
     * @throws UnsupportedOperationException if this is the client's end, or not Windows
     * @throws NamedPipeException 1368 if the client does not allow it
     * @throws IOException if some other I/O error occurs
     */
    public void runAsClient(Runnable action) throws IOException {
        checkOpen();
        if (!serverEnd) {
            throw new UnsupportedOperationException(address + ": only a server has a client");
        }
        connection.runAsClient(action);
    }

    /**
     * The mode that reads are made in.
     *
     * @return message on a message-type pipe, unless it was changed
     */
    public PipeMode readMode() {
        return connection.readMode();
    }

    /**
     * Changes the read mode for everything that is unread. Mirrors {@code SetNamedPipeHandleState}.
     *
     * @param mode the new mode
     * @return this channel
     * @throws NamedPipeException 87 if the pipe is of byte type and the mode is message
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if some other I/O error occurs
     */
    public NamedPipeChannel readMode(PipeMode mode) throws IOException {
        checkOpen();
        connection.readMode(mode);
        return this;
    }

    /**
     * How long a read may take.
     *
     * @return the time limit; {@link ChronoUnit#FOREVER} when there is none
     */
    public Duration readTimeout() {
        return TimeLimit.durationOf(readTimeoutNanos);
    }

    /**
     * Sets how long a read may take, from the next read on.
     *
     * @param timeout the time limit; zero takes only what is there; the duration of {@link
     *     ChronoUnit#FOREVER} is none
     * @return this channel
     * @throws IllegalArgumentException if it is negative
     */
    public NamedPipeChannel readTimeout(Duration timeout) {
        readTimeoutNanos = TimeLimit.nanosOf(timeout);
        return this;
    }

    /**
     * How long a write may take.
     *
     * @return the time limit; {@link ChronoUnit#FOREVER} when there is none
     */
    public Duration writeTimeout() {
        return TimeLimit.durationOf(writeTimeoutNanos);
    }

    /**
     * Sets how long a write may take, from the next write on.
     *
     * @param timeout the time limit; zero writes only what fits at once; the duration of {@link
     *     ChronoUnit#FOREVER} is none
     * @return this channel
     * @throws IllegalArgumentException if it is negative
     */
    public NamedPipeChannel writeTimeout(Duration timeout) {
        writeTimeoutNanos = TimeLimit.nanosOf(timeout);
        return this;
    }

    /**
     * The pipe's properties. Mirrors {@code GetNamedPipeInfo} and {@code GetNamedPipeHandleState}.
     *
     * @return the properties as seen from this end
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if some other I/O error occurs
     */
    public PipeInfo info() throws IOException {
        checkOpen();
        return connection.info();
    }

    /**
     * Who is at the other end.
     *
     * @return what the system knows
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if some other I/O error occurs
     */
    public PipePeer peer() throws IOException {
        checkOpen();
        return new PipePeer(connection.peer());
    }

    /**
     * Tells whether the other end is closed altogether: its channel was closed, or its process has
     * ended. An end that has only {@linkplain #shutdownOutput shut down its output} is not gone. It
     * never waits and takes nothing; what the peer sent before may still be there to read. It is
     * {@code !IsConnected} of .NET, only that it needs no failed read or write before it knows.
     *
     * @return true once the other end is gone, or both ends have shut down their output, and then
     *     for good; false also where the system cannot tell: on macOS, on Windows at a server's end
     *     that only writes, and for a pipe of another machine until a read or write has met the end
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if some other I/O error occurs
     * @implNote A hang-up of the socket ({@code POLLHUP}); on Windows the state of the pipe.
     */
    public boolean isPeerGone() throws IOException {
        checkOpen();
        return connection.isPeerGone();
    }

    /**
     * The pipe that this channel is an end of.
     *
     * @return the address, the same at both ends
     */
    public NamedPipeAddress address() {
        return address;
    }

    /**
     * What this end reads, as a stream of bytes.
     *
     * <p>It keeps nothing: what was not returned yet is read by the next read, of this stream, of
     * another one or of the channel. One thread may read while another one writes. {@code read}
     * obeys the {@linkplain #readTimeout() read timeout}, ends as {@link #read(ByteBuffer)} does,
     * and loses nothing when the time is up. {@code readNBytes}, {@code readAllBytes}, {@code
     * transferTo} and {@code skip} are several reads: what those before the failure returned is
     * gone.
     *
     * <ul>
     *   <li>A message of no bytes is passed over; only the end of the stream is -1. With {@link
     *       NamedPipeChannelBuilder#zeroMessageEndsStream} such a message is the end. The streams
     *       of {@link java.nio.channels.Channels#newInputStream} take a read of 0, which java.nio
     *       allows, for the end, and always have 0 bytes available.
     *   <li>On a message-type pipe in message read mode, one read returns bytes of one message, and
     *       {@link #isMessageComplete} says whether it ended there.
     *   <li>{@code available} is {@link #available}, and 0 where the system cannot look.
     *   <li>A read of few bytes may take more out of the system, so that not each is a system call
     *       of its own. What was taken stays unread for everybody, the channel's reads too.
     *   <li>Closing the stream closes the channel.
     * </ul>
     *
     * <p>A {@link java.io.Reader} over this stream reads ahead, and what it holds the channel does
     * not see. Its {@code read} goes on after a time limit and loses nothing. {@link
     * java.io.BufferedReader#readLine} throws the beginning of a line away when the limit passes in
     * the middle; {@link #readLine(int)} does not.
     *
     * @return a stream; each call gives a new one, and all read from the same pipe
     * @throws NonReadableChannelException if this end only writes
     * @throws ClosedChannelException if this channel is closed
     */
    public InputStream inputStream() throws ClosedChannelException {
        checkReadable();
        return new PipeInputStream(new StreamEnd());
    }

    /**
     * This pipe as a {@code java.net.Socket}, for a library that wants one. Its time limit is this
     * channel's {@linkplain #readTimeout() read timeout}, and closing it closes this channel.
     *
     * @return a socket; each call gives a new one, and all are the same pipe
     */
    public NamedPipeSocket socket() {
        return NamedPipeSocket.of(this);
    }

    /** What the streams need of this channel. */
    private final class StreamEnd implements PipeInputStream.End, PipeOutputStream.End {
        @Override
        public int read(ByteBuffer dst) throws IOException {
            checkReadable();
            return Recording.ofReads()
                    ? Recording.read(address, readTimeoutNanos, () -> streamNowOrWait(dst))
                    : streamNowOrWait(dst);
        }

        @Override
        public int available() throws IOException {
            try {
                return NamedPipeChannel.this.available();
            } catch (UnsupportedOperationException e) {
                return 0; // the system cannot look; a stream may say so
            }
        }

        /** What the channel returns as a count, a stream cannot. */
        @Override
        public void write(ByteBuffer src) throws IOException {
            long limit = writeTimeoutNanos;
            NamedPipeChannel.this.write(src);
            while (src.hasRemaining()) {
                if (limit != Long.MAX_VALUE && !isNextCancelled()) {
                    throw timedOut("write", limit);
                }
                NamedPipeChannel.this.write(src); // which hears why the last one ended
            }
        }

        @Override
        public void close() throws IOException {
            NamedPipeChannel.this.close();
        }
    }

    private int streamNowOrWait(ByteBuffer dst) throws IOException {
        int n = mustNotRead() ? Connection.NOT_NOW : connection.readNow(dst);
        boolean done = n != Connection.NOT_NOW && n != 0;
        return done ? movedNow(n) : (int) reading(true, StreamRead.ONE, this, dst);
    }

    /**
     * What this end writes, as a stream of bytes.
     *
     * <p>It keeps nothing and {@code flush} does nothing: each write sends all of its bytes, as
     * {@link #write(ByteBuffer)} does, within the {@linkplain #writeTimeout() write timeout}, and
     * on a message-type pipe it is one message. A write of 0 bytes writes nothing, and no message
     * either. A {@link java.io.BufferedOutputStream} around it makes one message of what was
     * written between two flushes, unless that is longer than its buffer.
     *
     * <p>When the write timeout passes in the middle, the write fails with {@link
     * PipeTimeoutException}, and how many bytes were written is not told; who wants to go on there
     * writes to the channel. Closing the stream closes the channel; {@link #shutdownOutput} ends
     * the output alone.
     *
     * @return a stream; each call gives a new one, and all write to the same pipe
     * @throws NonWritableChannelException if this end only reads
     * @throws ClosedChannelException if this channel is closed, or its output is shut down
     */
    public OutputStream outputStream() throws ClosedChannelException {
        checkWritable();
        return new PipeOutputStream(new StreamEnd());
    }

    /**
     * Reads the next line of UTF-8, without its end; see {@link #readLine(int, Charset)}.
     *
     * @param maxBytes the longest line to take, in bytes without its end, at least 1
     * @return the line, or empty when the peer has closed and everything was read
     * @throws IOException as {@link #readLine(int, Charset)}
     */
    public Optional<String> readLine(int maxBytes) throws IOException {
        return readLine(maxBytes, StandardCharsets.UTF_8);
    }

    /**
     * Reads the next line, without its end, waiting until all of it is there.
     *
     * <p>A line ends with {@code } or {@code }, and the last one of a stream also without. Until
     * the whole line is there, nothing of it is taken: after a failure, also by the read timeout,
     * the next call or any other read begins where this one began, and after the line they go on
     * right behind it. Bytes that are no text in the charset become its replacement character.
     *
     * <p>On a message-type pipe in message read mode the end of a message ends the line too, so
     * that a message without {@code } is one line, and a line is never of two messages. In byte
     * read mode a line may go on over the ends of messages. A message of no bytes is no line.
     *
     * <p>What the search has looked at counts as read for the peer's {@link #awaitDrain}, unless it
     * is in a message that has not been read to its end, on Unix.
     *
     * @param maxBytes the longest line to take, in bytes without its end, at least 1; memory grows
     *     with what arrives
     * @param charset how the line is encoded: any charset in which the byte 10 is {@code } and
     *     nothing else, such as UTF-8, the ISO and the Windows ones; UTF-16 is not
     * @return the line, or empty when the peer has closed and everything was read
     * @throws IllegalArgumentException if {@code maxBytes} is less than 1, or the charset is not
     *     one of these
     * @throws PipeTimeoutException if the read timeout passed first, also while another thread was
     *     reading; nothing is lost, and the channel stays usable
     * @throws MessageTooLongException if the line is longer; it stays unread and can be read in
     *     parts
     * @throws IOException as {@link #read(ByteBuffer)}
     */
    public Optional<String> readLine(int maxBytes, Charset charset) throws IOException {
        checkMaxBytes(maxBytes);
        if (!Arrays.equals("\n".getBytes(charset), new byte[] {'\n'})) {
            throw new IllegalArgumentException("lines of " + charset + " do not end with byte 10");
        }
        checkReadable();
        return whole(true, call -> connection.readLine(maxBytes, readDeadline(call)))
                .map(line -> new String(line, charset));
    }

    /**
     * The messages that are still to come, each as {@link #readMessage} reads it, to loop over:
     * {@code for (byte[] message : pipe.messages(64 * 1024))}. Nothing is read yet.
     *
     * @param maxBytes the longest message to take, in bytes, at least 1
     * @return the messages up to the end of the stream; what fails in the loop is an {@link
     *     java.io.UncheckedIOException}
     * @throws IllegalArgumentException if {@code maxBytes} is less than 1
     * @throws NonReadableChannelException if this end only writes
     * @throws ClosedChannelException if this channel is closed
     * @throws NamedPipeException 230 if the pipe or the read mode is not message
     */
    public PipeMessages messages(int maxBytes) throws IOException {
        checkMaxBytes(maxBytes);
        checkReadable();
        if (readMode() != PipeMode.MESSAGE) {
            throw new NamedPipeException(
                    address.toString(),
                    Win32Error.BAD_PIPE,
                    "messages are read from a message-type pipe in message read mode");
        }
        return new PipeMessages(() -> readMessage(maxBytes));
    }

    /**
     * The length of the message that the last read took bytes from, all of it, read or not: how far
     * a reader has come in a long message. It never waits.
     *
     * @return the number of bytes; empty before the first read and at the end of the stream, on a
     *     byte-type pipe and in byte read mode, and where the system does not tell, as for a pipe
     *     of another machine
     * @throws ClosedChannelException if this channel is closed
     * @throws IOException if some other I/O error occurs
     */
    public OptionalLong messageLength() throws IOException {
        checkOpen();
        return connection.messageLength();
    }

    /**
     * Writes a message and reads the whole answer, as {@link #transact(ByteBuffer, ByteBuffer)}
     * with a buffer that is long enough.
     *
     * @param request the message to write
     * @param maxBytes the longest answer to take, in bytes, at least 1
     * @return the answer, or empty when the peer closed without one
     * @throws IllegalArgumentException if {@code maxBytes} is less than 1
     * @throws MessageTooLongException if the answer is longer; it stays unread and can be read in
     *     parts
     * @throws IOException as {@link #transact(ByteBuffer, ByteBuffer)}
     */
    public Optional<byte[]> transact(ByteBuffer request, int maxBytes) throws IOException {
        checkMaxBytes(maxBytes);
        checkReadable();
        checkWritable();
        var answer = new AtomicReference<>(Optional.<byte[]>empty());
        asking(
                request,
                (write, read) -> kept(answer, connection.transact(request, maxBytes, write, read)));
        return answer.get();
    }

    static void checkMaxBytes(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes is less than 1: " + maxBytes);
        }
    }

    /** A read of something whole that may wait; empty at the end of the stream. */
    private Optional<byte[]> whole(boolean pastEmpty, Whole source) throws IOException {
        var whole = new AtomicReference<>(Optional.<byte[]>empty());
        reading(pastEmpty, (from, into, call) -> kept(into, from.read(call)), source, whole);
        return whole.get();
    }

    /** What an operation that gives something whole returns in its place. */
    private static long kept(AtomicReference<Optional<byte[]>> into, Optional<byte[]> whole) {
        into.set(whole);
        return whole.isPresent() ? 0 : -1;
    }

    /** The address and the state, for people. */
    @Override
    public String toString() {
        String end = serverEnd ? "server" : "client";
        return "NamedPipeChannel[%s %s end, %s, %s]"
                .formatted(address, end, type, isOpen() ? "open" : "closed");
    }

    /** Marks the connection closed and wakes everyone inside; never waits for them. */
    @Override
    protected void implCloseChannel() throws IOException {
        connection.close();
    }

    @Override
    String pipe() {
        return address.toString();
    }

    @Override
    boolean closedInside() {
        return isOpen() && !connection.isOpen();
    }

    @Override
    boolean isWakeableAtEnd() {
        return inputShutdown;
    }

    private Deadline readDeadline(PendingCall call) {
        return call.within(readTimeoutNanos);
    }

    private Deadline writeDeadline(PendingCall call) {
        return call.within(writeTimeoutNanos);
    }

    private void checkReadable() throws ClosedChannelException {
        checkOpen();
        if (!(serverEnd ? direction.serverReads() : direction.serverWrites())) {
            throw new NonReadableChannelException();
        }
    }

    private void checkWritable() throws ClosedChannelException {
        checkOpen();
        if (!(serverEnd ? direction.serverWrites() : direction.serverReads())) {
            throw new NonWritableChannelException();
        }
        if (outputShutdown) {
            throw new ClosedChannelException();
        }
    }
}
