// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the server under attack does: it answers each message with itself, on a thread for each
 * client, of either kind. It is written so that nothing it meets makes it lose a channel.
 */
final class Application {
    /** A message that begins so is not answered; its pipe is kept and not read. */
    static final byte REST = 'R';

    private static final Duration SHORT = Duration.ofMillis(1);

    /** Serves everybody; the clients of one instance; and those whom nobody accepts for long. */
    private final NamedPipeServerChannel work;

    private final NamedPipeServerChannel single;
    private final NamedPipeServerChannel late;
    private final ConcurrentLinkedQueue<NamedPipeChannel> resting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger acceptFailures = new AtomicInteger();
    private volatile String lastAcceptFailure = "";
    private volatile boolean platformThreads;

    /** Serves all users but the refused one, if there is one. */
    Application(PipeNames names, String refusedUser) throws IOException {
        PipeSecurity all = PipeSecurity.authenticatedUsers();
        PipeSecurity security =
                refusedUser.isEmpty() ? all : all.except(PipeSecurity.user(refusedUser));
        work = bind(names.work(), 255, security);
        single = bind(names.single(), 1, security);
        late = bind(names.late(), 255, security);
        Thread.ofPlatform().name("app-work").start(() -> serveAll(work));
        Thread.ofPlatform().name("app-single").start(() -> serveAll(single));
    }

    private static NamedPipeServerChannel bind(String name, int instances, PipeSecurity security)
            throws IOException {
        return NamedPipeServerChannel.builder()
                .mode(PipeMode.MESSAGE)
                .maxInstances(instances)
                .security(security)
                .bind(NamedPipeAddress.of(name));
    }

    /** Whether all clients from now on are served by threads of the platform. */
    void platformThreads(boolean only) {
        platformThreads = only;
    }

    private void serveAll(NamedPipeServerChannel server) {
        for (int i = 0; ; i++) {
            try {
                NamedPipeChannel pipe = server.accept();
                startServing(pipe, platformThreads || i % 2 == 0);
            } catch (ClosedChannelException e) {
                acceptFailed(e);
                return;
            } catch (Throwable e) {
                acceptFailed(e);
                pause();
            }
        }
    }

    private void acceptFailed(Throwable e) {
        acceptFailures.incrementAndGet();
        lastAcceptFailure = String.valueOf(e);
    }

    private void startServing(NamedPipeChannel pipe, boolean platform) {
        try {
            Thread.Builder kind = platform ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
            kind.start(() -> serve(pipe));
        } catch (Throwable e) {
            closeSurely(pipe);
        }
    }

    private void serve(NamedPipeChannel pipe) {
        boolean rests = false;
        try {
            pipe.writeTimeout(Duration.ofSeconds(5));
            ByteBuffer message = ByteBuffer.allocate(64);
            while (!rests && pipe.read(message.clear()) >= 0) {
                message.flip();
                rests = message.hasRemaining() && message.get(0) == REST && resting.add(pipe);
                if (!rests) {
                    pipe.write(message);
                }
            }
        } catch (Throwable e) {
            rests = false; // the client went away, or there is no memory: its pipe is closed
        } finally {
            if (!rests) {
                closeSurely(pipe);
            }
        }
    }

    private static void closeSurely(NamedPipeChannel pipe) {
        while (true) {
            try {
                pipe.close();
                return;
            } catch (IOException e) {
                return; // it counts as closed
            } catch (Throwable e) {
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks after the pipes that are not read, and closes those whose clients are gone. */
    void sweep() {
        for (Iterator<NamedPipeChannel> all = resting.iterator(); all.hasNext(); ) {
            NamedPipeChannel pipe = all.next();
            if (isGone(pipe)) {
                all.remove();
                closeSurely(pipe);
            }
        }
    }

    private static boolean isGone(NamedPipeChannel pipe) {
        try {
            pipe.readTimeout(SHORT);
            return pipe.read(ByteBuffer.allocate(64)) < 0;
        } catch (InterruptedByTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Accepts, at last, the clients that wait for it, and closes them; how many there were. */
    int acceptLate() throws IOException {
        for (int accepted = 0; ; accepted++) {
            try {
                closeSurely(late.accept(SHORT));
            } catch (InterruptedByTimeoutException e) {
                return accepted;
            }
        }
    }

    /** Instances in use of each pipe, and how often accepting failed. */
    String figures() throws ClosedChannelException {
        return "work=%d single=%d late=%d acceptFailures=%d last=%s"
                .formatted(
                        work.info().instances(),
                        single.info().instances(),
                        late.info().instances(),
                        acceptFailures.get(),
                        lastAcceptFailure.replace(' ', '_'));
    }
}
