// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.mssmb2.SMB2PacketData;
import com.hierynomus.protocol.commons.buffer.Buffer;
import com.hierynomus.protocol.transport.PacketHandlers;
import com.hierynomus.protocol.transport.TransportException;
import com.hierynomus.protocol.transport.TransportLayer;
import com.hierynomus.smb.SMBPacket;
import com.hierynomus.smb.SMBPacketData;
import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connection below smbj, without a thread of its own: whoever waits for an answer reads
 * what arrives, also for the others who wait. A wait can have a time limit, be cancelled, be
 * interrupted, and be ended by closing.
 *
 * <p>While a client logs on, {@link #write} also reads the answer, since smbj waits for it in a way
 * that cannot be ended. From {@link #loggedOn} on, answers are waited for with {@link #await}.
 */
final class Wire implements TransportLayer<SMBPacket<?, ?>> {
    private final PacketHandlers<SMBPacketData<?>, SMBPacket<?, ?>> handlers;
    private final Deadline logon;

    private final ReentrantLock writing = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** For a thread whose call is cancelled while it waits for another that reads. */
    private final Deadline.Waker wake = this::wakeAll;

    /** True while one of those who wait reads. Guarded by {@link #lock}. */
    private boolean reading;

    private volatile @Nullable WireSocket socket;
    private volatile boolean loggedOn;
    private volatile boolean closed;
    private volatile @Nullable IOException failure;

    /** A wire that gives the peer until the deadline to let this client log on. */
    Wire(PacketHandlers<SMBPacketData<?>, SMBPacket<?, ?>> handlers, Deadline logon) {
        this.handlers = handlers;
        this.logon = logon;
    }

    @Override
    public void connect(InetSocketAddress host) throws IOException {
        socket = WireSocket.connect(host, logon);
        if (closed) {
            close();
        }
    }

    /** The address of the server. */
    InetSocketAddress peer() throws IOException {
        return socket().peer();
    }

    /** Ends the time in which each request is followed by its answer. */
    void loggedOn() {
        loggedOn = true;
    }

    @Override
    public void write(SMBPacket<?, ?> packet) throws TransportException {
        try {
            send(packet);
            if (!loggedOn) {
                SMBPacketData<?> answer;
                do {
                    answer = receive(logon);
                } while (answer instanceof SMB2PacketData data
                        && data.isIntermediateAsyncResponse());
            }
        } catch (IOException e) {
            throw new TransportException(failed(e));
        }
    }

    /**
     * Sends a packet. This waits for the network alone: no more than one unanswered write is ever
     * on its way, and the socket's buffer takes all of it.
     */
    private void send(SMBPacket<?, ?> packet) throws IOException {
        writing.lock();
        try {
            Buffer<?> data = handlers.getSerializer().write(packet);
            socket().write(ByteBuffer.wrap(data.array(), data.rpos(), data.available()));
        } finally {
            writing.unlock();
        }
    }

    /**
     * Waits for the answer to a request.
     *
     * @throws InterruptedByTimeoutException if the deadline passed; the answer can be waited for
     *     again
     */
    <T> T await(Future<T> answer, Deadline deadline) throws IOException {
        lock.lock();
        try {
            while (!answer.isDone()) {
                checkUsable();
                deadline.waitsIn(wake); // each time, as a read has another waker
                if (!reading) {
                    readForAll(deadline);
                } else {
                    deadline.await(changed, lock);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            deadline.waitsNoMore();
            lock.unlock();
        }
        return answer.resultNow();
    }

    /** Reads one packet, with the lock given up meanwhile. */
    private void readForAll(Deadline deadline) throws IOException {
        reading = true;
        lock.unlock();
        try {
            receive(deadline);
        } catch (InterruptedByTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw failed(e);
        } finally {
            lock.lock();
            reading = false;
            changed.signalAll();
        }
    }

    /** Reads one packet and gives it to whom it is for. */
    private SMBPacketData<?> receive(Deadline deadline) throws IOException {
        byte[] bytes = socket().read(deadline);
        try {
            SMBPacketData<?> packet = handlers.getPacketFactory().read(bytes);
            handlers.getReceiver().handle(packet);
            return packet;
        } catch (Buffer.BufferException | RuntimeException e) {
            throw new IOException("the server's answer cannot be understood", e);
        }
    }

    private WireSocket socket() throws IOException {
        checkUsable();
        WireSocket current = socket;
        if (current == null) {
            throw new ClosedChannelException();
        }
        return current;
    }

    private void checkUsable() throws IOException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
        IOException reason = failure;
        if (reason != null) {
            throw new IOException(reason.getMessage(), reason);
        }
    }

    /** Nothing crosses this wire any more, and everybody who waits is told why. */
    private IOException failed(IOException e) {
        IOException reason = e;
        if (Thread.currentThread().isInterrupted()) {
            reason = new ClosedByInterruptException();
        } else if (closed) {
            reason = new AsynchronousCloseException();
        }
        if (failure == null) {
            failure = reason;
        }
        shut();
        return reason;
    }

    /** True until this was closed or has failed. */
    @Override
    public boolean isConnected() {
        return socket != null && !closed && failure == null;
    }

    /** Closes, for smbj. */
    @Override
    public void disconnect() {
        close();
    }

    /** Closes and wakes everybody who waits; never waits itself. */
    void close() {
        closed = true;
        shut();
    }

    private void shut() {
        WireSocket current = socket;
        if (current != null) {
            current.close();
        }
        wakeAll();
    }

    private void wakeAll() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
