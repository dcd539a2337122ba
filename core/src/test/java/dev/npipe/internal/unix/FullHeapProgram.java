// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a virtual thread wait in a call while the heap is full, down to what the thread's carrier had
 * set aside, and looks whether other virtual threads run when it is not full any more.
 */
public final class FullHeapProgram {
    private static final int LARGE = 1 << 16;

    /** A thread that waits takes some of these. */
    private static final int STEP = 256;

    private static final int MOST = 4096;

    /** What is printed when all is well. */
    static final String GOOD = "others run, it ended";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static @Nullable Object @Nullable [] hoard;

    /** What is let go when all else is taken. */
    private static final @Nullable Object[] SPARE = new @Nullable Object[1];

    private static volatile boolean full;

    private FullHeapProgram() {}

    /** A call that waits, or what ends that wait. */
    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** What is tried, again and again with more room. */
    private interface Attempt {
        String withRoom(int room) throws IOException, InterruptedException;
    }

    /**
     * Prints what was seen.
     *
     * @param args the name of a pipe, and what waits: {@code read} or {@code join}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        NamedPipeAddress address = NamedPipeAddress.of(args[0]);
        System.out.println(args[1].equals("join") ? joins(address) : reads(address));
    }

    private static String reads(NamedPipeAddress address) throws IOException, InterruptedException {
        try (NamedPipeServerChannel server = NamedPipeServerChannel.bind(address);
                NamedPipeChannel client = NamedPipeChannel.connect(address);
                NamedPipeChannel accepted = server.accept()) {
            client.write(ByteBuffer.allocate(1));
            accepted.read(ByteBuffer.allocate(1)); // what a read needs is loaded
            ByteBuffer buffer = ByteBuffer.allocate(100);
            return all(
                    room ->
                            attempt(
                                    () -> read7(accepted, buffer.clear()),
                                    () -> client.write(ByteBuffer.allocate(7)),
                                    room));
        }
    }

    private static void read7(NamedPipeChannel pipe, ByteBuffer buffer) throws IOException {
        int n = pipe.read(buffer);
        if (n != 7) {
            throw new IllegalStateException("it read " + n);
        }
    }

    private static String joins(NamedPipeAddress address) throws IOException, InterruptedException {
        try (PipeServer first = served(address)) {
            Thread joining = Thread.startVirtualThread(() -> until(first::join));
            TimeUnit.MILLISECONDS.sleep(50); // what a join needs is loaded
            first.close();
            joining.join();
        }
        return all(
                room -> {
                    try (PipeServer server = served(address)) {
                        return attempt(server::join, server::close, room);
                    }
                });
    }

    private static PipeServer served(NamedPipeAddress address) throws IOException {
        return NamedPipeServerChannel.bind(address).serve(_ -> {});
    }

    private static String all(Attempt attempt) throws IOException, InterruptedException {
        String seen = GOOD;
        for (int room = 0; room <= MOST && seen.equals(GOOD); room += STEP) {
            seen = attempt.withRoom(room);
        }
        return seen;
    }

    /** One call that begins with so many bytes of room. */
    private static String attempt(Step call, Step end, int room)
            throws IOException, InterruptedException {
        full = false;
        SPARE[0] = new byte[room];
        Thread waiting = Thread.startVirtualThread(() -> fillAnd(call));
        while (!full) {
            Thread.onSpinWait();
        }
        TimeUnit.MILLISECONDS.sleep(50); // it waits
        hoard = null;
        Thread other = Thread.startVirtualThread(() -> {});
        String others = other.join(PATIENCE) ? "others run" : "none runs, with room for " + room;
        end.run();
        return others + (waiting.join(PATIENCE) ? ", it ended" : ", it does not end");
    }

    private static void fillAnd(Step call) {
        fill();
        SPARE[0] = null;
        full = true;
        until(call);
    }

    /** Until it has ended, as there may not even be room for its beginning. */
    private static void until(Step call) {
        for (boolean over = false; !over; ) {
            try {
                call.run();
                over = true;
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            } catch (IOException | InterruptedException e) {
                over = true;
            }
        }
    }

    private static void fill() {
        for (int size = LARGE; size > 0; ) {
            try {
                var more = new @Nullable Object[size];
                more[0] = hoard;
                hoard = more;
            } catch (OutOfMemoryError e) {
                size /= 2;
            }
        }
    }
}
