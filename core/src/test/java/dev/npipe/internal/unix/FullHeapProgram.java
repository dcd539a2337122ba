// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has a virtual thread wait in a read while the heap is full, down to what the thread's carrier had
 * set aside, and looks whether other virtual threads run when it is not full any more.
 */
public final class FullHeapProgram {
    private static final int LARGE = 1 << 16;

    /** What a thread that waits in a read takes is some of these. */
    private static final int STEP = 512;

    private static final int MOST = 3072;

    /** What is printed when all is well. */
    static final String GOOD = "others run, it read 7";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static @Nullable Object @Nullable [] hoard;

    /** What is let go when all else is taken. */
    private static final @Nullable Object[] SPARE = new @Nullable Object[1];

    private static volatile boolean full;
    private static volatile int read;

    private FullHeapProgram() {}

    /**
     * Prints what was seen.
     *
     * @param args the name of a pipe
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        NamedPipeAddress address = NamedPipeAddress.of(args[0]);
        try (NamedPipeServerChannel server = NamedPipeServerChannel.bind(address);
                NamedPipeChannel client = NamedPipeChannel.connect(address);
                NamedPipeChannel accepted = server.accept()) {
            client.write(ByteBuffer.allocate(1));
            accepted.read(ByteBuffer.allocate(1)); // what a read needs is loaded
            String seen = GOOD;
            for (int room = 0; room <= MOST && seen.equals(GOOD); room += STEP) {
                seen = attempt(client, accepted, room);
            }
            System.out.println(seen);
        }
    }

    /** One read that begins with so many bytes of room. */
    private static String attempt(NamedPipeChannel client, NamedPipeChannel accepted, int room)
            throws IOException, InterruptedException {
        full = false;
        SPARE[0] = new byte[room];
        Thread reader = Thread.startVirtualThread(() -> fillAndRead(accepted));
        while (!full) {
            TimeUnit.MILLISECONDS.sleep(1); // which takes nothing of the heap
        }
        TimeUnit.MILLISECONDS.sleep(50); // it waits
        hoard = null;
        Thread other = Thread.startVirtualThread(() -> {});
        String others = other.join(PATIENCE) ? "others run" : "none runs, with room for " + room;
        client.write(ByteBuffer.allocate(7));
        return others + (reader.join(PATIENCE) ? ", it read " + read : ", it does not read");
    }

    private static void fillAndRead(NamedPipeChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        fill();
        SPARE[0] = null;
        full = true;
        for (boolean over = false; !over; ) {
            try {
                read = channel.read(buffer.clear());
                over = true;
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait(); // not even for the beginning of a read
            } catch (IOException e) {
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
