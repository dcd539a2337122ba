// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hostile clients of one kind: they come at their rate until they are told to leave, and who is
 * turned away comes back. None of them ever waits for the server.
 */
final class HostileCrowd {
    /** How often a second the crowd moves. */
    private static final int MOVES = 20;

    /** How long one that hears its answer stays at most, in moves. */
    private static final int HEARS = 5;

    private final Attack attack;
    private final UnixDomainSocketAddress address;
    private final ArrayDeque<SocketChannel> present = new ArrayDeque<>();
    private final AtomicInteger came = new AtomicInteger();
    private final AtomicInteger inFront = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ByteBuffer received = ByteBuffer.allocate(256);
    private final Thread thread;

    HostileCrowd(Attack attack, Path socket) {
        this.attack = attack;
        this.address = UnixDomainSocketAddress.of(socket);
        this.thread = Thread.ofPlatform().daemon().name(attack.name()).start(this::attackAndLeave);
    }

    private void attackAndLeave() {
        try {
            while (!over.get()) {
                lookAround();
                arrive();
                TimeUnit.MILLISECONDS.sleep(1000 / MOVES);
            }
        } catch (InterruptedException e) {
            return;
        } finally {
            present.forEach(HostileCrowd::close);
        }
    }

    /** Counts out who was turned away, and lets those who stay speak again. */
    private void lookAround() {
        for (Iterator<SocketChannel> all = present.iterator(); all.hasNext(); ) {
            SocketChannel client = all.next();
            if (hasEnded(client)) {
                all.remove();
                close(client);
            }
        }
    }

    private boolean hasEnded(SocketChannel client) {
        try {
            if (client.read(received.clear()) < 0) {
                return true;
            }
            client.write(attack.again());
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void arrive() {
        int most = Math.max(1, attack.perSecond() / MOVES);
        boolean stays = attack.staying() > 0;
        int room = stays ? attack.staying() - present.size() : most;
        for (int i = Math.min(most, room); i > 0 && !over.get(); i--) {
            if (!come(stays || attack.hearsAnswer())) {
                inFront.incrementAndGet();
                break;
            }
        }
        while (!stays && present.size() > HEARS * most) {
            close(present.removeFirst());
        }
    }

    /** One client; false when the backlog is full, or nobody listens. */
    private boolean come(boolean stays) {
        SocketChannel client = null;
        try {
            client = SocketChannel.open(StandardProtocolFamily.UNIX);
            client.configureBlocking(false);
            client.connect(address);
            client.write(attack.bytes());
            came.incrementAndGet();
            if (stays) {
                present.add(client);
                client = null;
            }
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            if (client != null) {
                close(client);
            }
        }
    }

    private static void close(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** All of them leave. */
    void leave() throws InterruptedException {
        over.set(true);
        thread.join();
    }

    /** How many came, and how many are there. */
    @Override
    public String toString() {
        return "%s %d%s%s"
                .formatted(
                        attack.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        came.get(),
                        attack.staying() > 0 ? " (" + present.size() + " there)" : "",
                        inFront.get() > 0 ? " (" + inFront.get() + " times no room)" : "");
    }
}
