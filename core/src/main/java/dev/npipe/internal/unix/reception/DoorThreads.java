// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.NamedPipeAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The threads that take in the clients at one door, until they are stopped together. */
final class DoorThreads {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    /** The pause after a failure that the next try may not have, such as too many open files. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Waits for one client and takes it in. */
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    private final NamedPipeAddress address;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    DoorThreads(NamedPipeAddress address) {
        this.address = address;
    }

    void start(Thread.Builder kind, Runnable task) {
        kind.start(
                () -> {
                    threads.add(Thread.currentThread());
                    try {
                        task.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                });
    }

    /** Starts the thread that waits for clients: a daemon that depends on no scheduler. */
    void startAccepting(Step step) {
        start(Thread.ofPlatform().daemon().name("npipe-acceptor"), () -> repeat(step));
    }

    private void repeat(Step step) {
        while (!stopped) {
            try {
                step.run();
            } catch (ClosedChannelException | InterruptedException e) {
                return; // the listener was closed
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.WARNING, address + ": a client could not be accepted", e);
                try {
                    Thread.sleep(PAUSE);
                } catch (InterruptedException stop) {
                    return;
                }
            }
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** Wakes all threads, which then end; the listener has closed the socket. */
    void stop() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }
}
