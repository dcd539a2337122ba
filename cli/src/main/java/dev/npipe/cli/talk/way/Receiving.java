// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import dev.npipe.cli.end.End;
import dev.npipe.cli.flow.Pump;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads what the other end sends, until it sends no more or enough has come. */
public final class Receiving {
    private Receiving() {}

    /** Reads on the calling thread all that comes, however long nothing does. */
    public static void run(End there, Output output) throws IOException {
        run(there, output, new Watchdog(Optional.empty()), Count.all());
    }

    /**
     * Reads on the calling thread.
     *
     * @throws OutputException if it could not be written here
     */
    public static void run(End there, Output output, Watchdog watchdog, Count count)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Pump.PIECE);
        while (!count.isReached()) {
            if (there.read(buffer) < 0) {
                output.end();
                return;
            }
            watchdog.touch();
            output.record(buffer.flip(), there.isMessageComplete());
            buffer.clear();
        }
    }
}
