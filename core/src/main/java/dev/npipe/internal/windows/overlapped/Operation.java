// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.HeapShortage;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.PipeStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One overlapped operation at a time: the native block that holds its OVERLAPPED, what a call
 * captures, and a buffer; and the wait for its end.
 *
 * <p>Whether an operation has ended is read from its OVERLAPPED, whose {@code Internal} the kernel
 * sets before it sets the event or queues the packet ({@code HasOverlappedIoCompleted} of
 * winbase.h). A packet is a hint to look there and no more. So it does no harm that the kernel may
 * queue one for an operation that ended at once with ERROR_MORE_DATA, or may not: one that comes
 * late finds the OVERLAPPED ended, or pending anew.
 */
public final class Operation {
    public static final long BLOCK_SIZE = 4096;
    private static final long ID = Layouts.OVERLAPPED.byteSize();
    private static final long CALL_STATE = ID + 16;
    private static final long SCRATCH = CALL_STATE + Layouts.CALL_STATE_SIZE;
    private static final long SCRATCH_SIZE = 32;
    private static final long BUFFER = SCRATCH + SCRATCH_SIZE;

    /** What fits into the block itself; longer transfers borrow a {@link TransferBuffer}. */
    public static final int BUFFER_SIZE = (int) (BLOCK_SIZE - BUFFER);

    /**
     * With this bit in its event an OVERLAPPED sends no packet ({@code GetQueuedCompletionStatus}).
     */
    private static final long NO_PACKET = 1;

    /** Told on the port's thread, so it must not wait. */
    public interface Listener {
        void ended(Operation operation);
    }

    private final Kernel32 kernel;
    private final MemorySegment block;

    /** For the calls of whoever uses this operation. */
    public final MemorySegment callState;

    /** The address of the OVERLAPPED. */
    public final long overlapped;

    /** Addresses of 32 bytes for what a call returns by pointer, and of the buffer. */
    public final long scratch;

    public final long buffer;

    /** The buffer. */
    public final ByteBuffer bytes;

    /** For platform threads; made when the first of them waits. */
    private long event;

    private volatile @Nullable Thread waiter;

    /**
     * What the operation is at that a platform thread waits for; null when none does. Under this
     * object's lock, as the next one is.
     */
    private @Nullable SharedHandle waitsAt;

    /** That thread, as Java counts them. */
    private long waits;

    /** How the thread is woken that waited here last; used by the one thread in this direction. */
    private @Nullable Waking last;

    /**
     * Cancels the operation that one thread waits for, and never that of the next one, who may wait
     * here before this is over.
     */
    private record Waking(Operation operation, long thread) implements Deadline.Waker {
        @Override
        public void wake() {
            operation.cancelFor(thread);
        }
    }

    /**
     * Whom to tell of the end. Under this object's lock, so that it changes together with the
     * OVERLAPPED: a packet of an earlier use could be taken for the end of this one otherwise.
     */
    private @Nullable Listener listener;

    Operation(Kernel32 kernel, int id) {
        this.kernel = kernel;
        this.block = Arena.global().allocate(BLOCK_SIZE, 16);
        this.callState = block.asSlice(CALL_STATE, Layouts.CALL_STATE_SIZE);
        this.overlapped = block.address();
        this.scratch = overlapped + SCRATCH;
        this.buffer = overlapped + BUFFER;
        this.bytes = block.asSlice(BUFFER).asByteBuffer();
        block.set(JAVA_INT, ID, id);
    }

    /** The id of the operation that an OVERLAPPED belongs to. */
    static int idOf(long overlapped) {
        return Memory.getInt(overlapped + ID);
    }

    int id() {
        return block.get(JAVA_INT, ID);
    }

    /** One of the ints that a call returned by pointer. */
    public int scratchInt(int index) {
        return block.get(JAVA_INT, SCRATCH + 4L * index);
    }

    void scratchInt(int index, int value) {
        block.set(JAVA_INT, SCRATCH + 4L * index, value);
    }

    /** Before the call that starts an operation which this thread will await. */
    public void prepare() {
        prepare(Thread.currentThread().isVirtual() ? 0 : event() | NO_PACKET);
    }

    /** Before the call that starts an operation whose end somebody is told. */
    public synchronized void prepare(Listener whenEnded) {
        listener = whenEnded;
        prepare(0);
    }

    private void prepare(long eventAndFlag) {
        block.set(JAVA_LONG, Layouts.OVERLAPPED_INTERNAL_HIGH, 0);
        block.set(JAVA_LONG, Layouts.OVERLAPPED_EVENT, eventAndFlag);
        block.set(JAVA_LONG, Layouts.OVERLAPPED_INTERNAL, PipeStatus.PENDING);
    }

    private long event() {
        if (event == 0) {
            long made = kernel.createEvent(callState, 1, 0);
            if (made < 0) {
                throw new IllegalStateException("no event could be made: error " + -made);
            }
            event = made;
        }
        return event;
    }

    /** True from the call that started it until it has ended. */
    public boolean isInFlight() {
        return (int) Memory.getLongVolatile(overlapped + Layouts.OVERLAPPED_INTERNAL)
                == PipeStatus.PENDING;
    }

    /** The bytes that were transferred, after the end. */
    public int transferred() {
        return (int) block.get(JAVA_LONG, Layouts.OVERLAPPED_INTERNAL_HIGH);
    }

    /** Of what was transferred only so many bytes count. */
    public void transferred(int bytes) {
        block.set(JAVA_LONG, Layouts.OVERLAPPED_INTERNAL_HIGH, bytes);
    }

    /**
     * The outcome of an operation, given what the call that started it returned: a Win32 error,
     * {@code OPERATION_ABORTED} when the deadline passed first, or the handle was closed.
     */
    public int await(int started, SharedHandle handle, Deadline deadline) {
        if (started != Win32Error.IO_PENDING) {
            if (started != Win32Error.SUCCESS && started != Win32Error.MORE_DATA) {
                rest(); // such a call leaves the OVERLAPPED as it was
            }
            return started;
        }
        if (handle.isClosed()) {
            cancel(handle); // the closing thread may have cancelled before the call
        }
        if (Thread.currentThread().isVirtual()) {
            park(handle, deadline);
        } else {
            waitForEvent(handle, deadline);
        }
        return outcome(handle.value());
    }

    /** Marks it as ended, after a call that started nothing. */
    public synchronized void rest() {
        listener = null;
        block.set(JAVA_LONG, Layouts.OVERLAPPED_INTERNAL, PipeStatus.SUCCESS);
    }

    /** The Win32 error that an operation ended with. */
    public int outcome(long handle) {
        int status = (int) block.get(JAVA_LONG, Layouts.OVERLAPPED_INTERNAL);
        int code = PipeStatus.toWin32(status);
        if (code == PipeStatus.UNKNOWN) {
            code = kernel.getOverlappedResult(callState, handle, overlapped, scratch);
        }
        return code;
    }

    private void cancel(SharedHandle handle) {
        kernel.cancelIoEx(callState, handle.value(), overlapped); // NOT_FOUND: it has ended
    }

    private void waitForEvent(SharedHandle handle, Deadline deadline) {
        long thread = Thread.currentThread().threadId();
        Waking waking = last;
        if (waking == null || waking.thread != thread) {
            waking = new Waking(this, thread);
            last = waking;
        }
        waits(thread, handle);
        deadline.waitsIn(waking);
        long millis = deadline.remainingMillis();
        try {
            while (isInFlight()) {
                if (millis == 0 || waitOnce(millis) == Constants.WAIT_TIMEOUT) {
                    cancel(handle);
                    millis = Long.MAX_VALUE;
                }
            }
        } finally {
            deadline.waitsNoMore();
            waits(thread, null);
        }
    }

    private synchronized void waits(long thread, @Nullable SharedHandle handle) {
        waits = thread;
        waitsAt = handle;
    }

    /**
     * Ends the wait of a platform thread whose call is cancelled. This is another thread, which has
     * no memory here for what its call captures.
     */
    private synchronized void cancelFor(long thread) {
        SharedHandle handle = waitsAt;
        if (handle == null || waits != thread) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            kernel.cancelIoEx(state, handle.value(), overlapped);
        }
    }

    private int waitOnce(long millis) {
        int limit = millis < Integer.MAX_VALUE ? (int) millis : Constants.INFINITE;
        int outcome = kernel.waitForSingleObject(callState, event, limit);
        if (outcome < 0) {
            throw new AssertionError("WaitForSingleObject: error " + -outcome);
        }
        return outcome;
    }

    /** Interrupts close the channel, which ends the operation; here they must not end the wait. */
    private void park(SharedHandle handle, Deadline deadline) {
        boolean interrupted = false;
        boolean cancelled = false;
        waiter = Thread.currentThread();
        while (isInFlight()) {
            long nanos = cancelled ? Long.MAX_VALUE : deadline.remainingNanos();
            if (nanos <= 0) {
                cancelled = true;
                cancel(handle);
            } else {
                HeapShortage.park(this, nanos);
            }
            interrupted |= Thread.interrupted();
        }
        waiter = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A packet came for this OVERLAPPED; on the port's thread. */
    void packetArrived() {
        if (isInFlight()) {
            return; // of an earlier use
        }
        Listener told = takeListener();
        Thread thread = waiter;
        if (told != null) {
            told.ended(this);
        } else if (thread != null) {
            HeapShortage.unpark(thread);
        }
    }

    /** Whom to tell of an operation that has ended; each is told once. */
    private synchronized @Nullable Listener takeListener() {
        if (isInFlight()) {
            return null; // in its next use by now
        }
        Listener told = listener;
        listener = null;
        return told;
    }
}
