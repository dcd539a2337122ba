// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeBusyException;
import dev.npipe.PipeOwner;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A rightful client that exchanges numbered messages, and connects again when it has to. */
final class Conversation implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * What NamedPipeException is documented to say of a peer that went away, or of a busy pipe:
     * BROKEN_PIPE, SEM_TIMEOUT, PIPE_BUSY, NO_DATA, PIPE_NOT_CONNECTED.
     */
    private static final Set<Integer> DOCUMENTED = Set.of(109, 121, 231, 232, 233);

    private final String pipe;
    private final long id;
    private final AtomicLong exchanges = new AtomicLong();
    private final ConcurrentLinkedQueue<String> losses = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

    Conversation(String pipe, long id) {
        this.pipe = pipe;
        this.id = id;
    }

    /** How many messages were answered, ever. */
    long exchanges() {
        return exchanges.get();
    }

    /** How the connections ended that ended as documented. */
    ConcurrentLinkedQueue<String> losses() {
        return losses;
    }

    /** What must never happen. */
    ConcurrentLinkedQueue<String> faults() {
        return faults;
    }

    @Override
    public void run() {
        while (true) {
            try (NamedPipeChannel channel = connect(pipe, PATIENCE)) {
                for (long number = 0; ; number++) {
                    exchange(channel, id, number);
                    exchanges.incrementAndGet();
                    pause(5);
                }
            } catch (Throwable e) {
                (isDocumented(e) ? losses : faults).add(pipe + ": " + e);
            }
            pause(20);
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Where a server that ran as somebody else than root would not be trusted by itself. */
    static NamedPipeChannel connect(String pipe, Duration patience) throws IOException {
        NamedPipeChannel channel =
                NamedPipeChannel.builder()
                        .expectOwner(PipeOwner.any())
                        .connectTimeout(patience)
                        .connect(NamedPipeAddress.of(pipe));
        return channel.readTimeout(PATIENCE).writeTimeout(PATIENCE);
    }

    static void exchange(NamedPipeChannel channel, long id, long number) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(16).putLong(id).putLong(number).flip();
        channel.write(message);
        if (channel.read(message.clear()) < 0) {
            throw new EOFException("the server closed the connection");
        }
        if (message.position() != 16 || message.getLong(0) != id || message.getLong(8) != number) {
            throw new AssertionError(
                    "message %d of %d was answered by %s".formatted(number, id, message));
        }
    }

    private static boolean isDocumented(Throwable e) {
        return e instanceof PipeBusyException
                || e instanceof EOFException
                || e instanceof InterruptedByTimeoutException
                || e instanceof NamedPipeException n && DOCUMENTED.contains(n.errorCode());
    }
}
