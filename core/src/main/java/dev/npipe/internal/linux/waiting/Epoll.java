// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.waiting;

import dev.npipe.internal.background.AtExit;
import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.background.ServiceThread;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.linux.libc.Waiting;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread in {@code epoll_wait}, which tells descriptors that they are ready; it ends
 * with its epoll when none has been open for a while. What is told of a descriptor, and how long it
 * stays registered, its {@link Interest} decides; closing the descriptor takes it out.
 */
public final class Epoll {
    /**
     * Somebody who is told; on the epoll thread, so it must not wait. What it throws costs nobody
     * else what he is told.
     */
    public interface Listener {
        void ready(int events);
    }

    private static final int BATCH = 256;

    /** {@code struct epoll_event} is packed on x86-64 only. */
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

    private static final int EVENT_SIZE = PACKED ? 12 : 16;
    private static final int EVENT_DATA = PACKED ? 4 : 8;

    private static @Nullable Epoll instance;

    private static final int EVERYTHING =
            Constants.EPOLLIN | Constants.EPOLLOUT | Constants.EPOLLRDHUP;

    /** How late somebody may be told while the JVM ends. */
    private static final long PAUSE_AT_END_NANOS = 1_000_000;

    private final int epfd;

    /**
     * Calls the thread out of its wait when the JVM ends, which waits 300 ms for one that is in a
     * system call ({@code VM_Exit::wait_for_threads_in_native_to_block}). Null where there was no
     * descriptor for it.
     */
    private final @Nullable Bell bell;

    private final Runnable atExit = this::waitOutside;

    /** True from then on: what others still do at the end has to be told, too. */
    private volatile boolean ending;

    private final Idleness idleness = new Idleness();

    /** True when somebody may not have been told; for the thread alone. */
    private boolean missed;

    /** Who is at which descriptor; replaced by a longer array under this object's lock. */
    private volatile @Nullable Listener[] listeners = new Listener[1024];

    /** What epoll_wait fills in; for the thread alone. */
    private final CallState state;

    private final MemorySegment events;

    /** The same, to be read. */
    private final ByteBuffer told;

    private Epoll(int epfd, @Nullable Bell bell) {
        this.epfd = epfd;
        this.bell = bell;
        this.state = CallState.in(Arena.ofAuto());
        this.events = Arena.ofAuto().allocate((long) BATCH * EVENT_SIZE);
        this.told = events.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** The one that runs. When it cannot be started now, the next use tries again. */
    public static synchronized Epoll running() throws IOException {
        Epoll running = instance;
        if (running == null) {
            running = started();
            instance = running;
        }
        return running;
    }

    private static Epoll started() throws IOException {
        CallState state = States.borrow();
        try {
            int epfd = Waiting.epollCreate(state, Constants.EPOLL_CLOEXEC);
            if (epfd < 0) {
                throw Errno.exception("epoll", -epfd);
            }
            try {
                var epoll = new Epoll(epfd, bell(state, epfd));
                epoll.start();
                return epoll;
            } catch (Throwable e) {
                Libc.close(state, epfd);
                throw new IOException("epoll: no thread or memory to wait with", e);
            }
        } finally {
            States.giveBack(state);
        }
    }

    private void start() {
        boolean started = false;
        try {
            AtExit.add(AtExit.Stage.THREADS, atExit);
            ServiceThread.start("npipe-epoll", "epoll", this::tellOnce);
            started = true;
        } finally {
            if (!started) {
                AtExit.remove(AtExit.Stage.THREADS, atExit);
                closeBell();
            }
        }
    }

    private void closeBell() {
        if (bell != null) {
            bell.close();
        }
    }

    /** A bell that this epoll tells of; without a descriptor for it the JVM ends a bit later. */
    private static @Nullable Bell bell(CallState state, int epfd) {
        try {
            var bell = new Bell();
            control(state, epfd, Constants.EPOLL_CTL_ADD, bell.fd, Constants.EPOLLIN);
            return bell;
        } catch (IOException e) {
            return null;
        }
    }

    private void waitOutside() {
        ending = true;
        if (bell != null) {
            bell.ring();
        }
    }

    /** The one that a descriptor was registered with. */
    public static synchronized Epoll current() {
        Epoll running = instance;
        if (running == null) {
            throw new IllegalStateException("nothing was registered");
        }
        return running;
    }

    /** Registers a descriptor, which its user has entered. */
    public void add(int fd, int events, Listener listener) throws IOException {
        put(fd, listener);
        boolean added = false;
        try {
            control(Constants.EPOLL_CTL_ADD, fd, events);
            added = true;
        } finally {
            if (!added) {
                forget(fd, listener);
            }
        }
    }

    /** Changes what a descriptor is told, and tells it again what is already so. */
    public void modify(int fd, int events) throws IOException {
        control(Constants.EPOLL_CTL_MOD, fd, events);
    }

    /** Takes out a descriptor, which its user has entered. */
    public void remove(int fd, Listener listener) throws IOException {
        control(Constants.EPOLL_CTL_DEL, fd, 0);
        forget(fd, listener);
    }

    private void control(int operation, int fd, int events) throws IOException {
        CallState state = States.borrow();
        try {
            int result = control(state, epfd, operation, fd, events);
            if (result < 0) {
                throw Errno.exception("epoll", -result);
            }
        } finally {
            States.giveBack(state);
        }
    }

    private static int control(CallState state, int epfd, int operation, int fd, int events) {
        state.putInt(0, events);
        state.putInt(EVENT_DATA, fd);
        state.putInt(EVENT_DATA + 4, 0);
        return Waiting.epollCtl(state, epfd, operation, fd, state.argument(EVENT_SIZE));
    }

    private synchronized void put(int fd, Listener listener) {
        @Nullable Listener[] table = listeners;
        if (fd >= table.length) {
            table = Arrays.copyOf(table, Math.max(fd + 1, 2 * table.length));
        }
        table[fd] = listener;
        listeners = table;
    }

    /** Forgets a descriptor whose number is about to be free. */
    public synchronized void forget(int fd, Listener listener) {
        @Nullable Listener[] table = listeners;
        if (fd < table.length && listener.equals(table[fd])) {
            table[fd] = null;
        }
    }

    /** The next use starts another one; no descriptor is open that could be registered here. */
    private boolean leave() {
        synchronized (Epoll.class) {
            instance = null;
        }
        AtExit.remove(AtExit.Stage.THREADS, atExit);
        return true;
    }

    /** Waits for events, and tells of each. */
    private boolean tellOnce() throws IOException {
        if (idleness.isOver(this::leave)) {
            Libc.close(state, epfd);
            closeBell();
            return false;
        }
        if (missed) {
            tellAll();
        }
        missed = true; // until all events of this batch were told
        int limit = Idleness.PERIOD_MILLIS;
        if (ending) {
            LockSupport.parkNanos(PAUSE_AT_END_NANOS);
            limit = 0;
        }
        int n = Waiting.epollWait(state, epfd, events, BATCH, limit);
        if (n < 0 && n != -Constants.EINTR) {
            throw Errno.exception("epoll_wait", -n);
        }
        for (int i = 0; i < n; i++) {
            int at = i * EVENT_SIZE;
            int fd = told.getInt(at + EVENT_DATA);
            @Nullable Listener[] table = listeners;
            tell(fd < table.length ? table[fd] : null, told.getInt(at));
        }
        missed = false;
        return true;
    }

    /**
     * Tells everybody, after events of one batch were lost: memory may run out behind the call that
     * took them from the kernel, which tells of them only once, or where a failure is to be logged.
     * Who is told for nothing finds nothing.
     */
    private void tellAll() {
        @Nullable Listener[] table = listeners;
        for (Listener listener : table) {
            tell(listener, EVERYTHING);
        }
    }

    /** An event of a descriptor that was closed meanwhile may reach the next one of its number. */
    private static void tell(@Nullable Listener listener, int events) {
        try {
            if (listener != null) {
                listener.ready(events);
            }
        } catch (Throwable e) { // the others are told all the same
            PipeLog.log(Level.ERROR, "epoll", "an event could not be handled", e);
        }
    }
}
