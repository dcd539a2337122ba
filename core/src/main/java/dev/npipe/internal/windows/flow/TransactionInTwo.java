// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.OwedAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A transaction of which a direction goes through shared memory: a write, and then a read. */
final class TransactionInTwo {
    private TransactionInTwo() {}

    /** In turn to read, and to write until the request is written. */
    static int run(
            ReadSide reading,
            WriteSide writing,
            ByteBuffer request,
            ByteBuffer reply,
            OneTurn writeTurn,
            Deadline deadline)
            throws IOException {
        WindowsEnd end = reading.end;
        if (!end.isMessageType() || end.readMode() != PipeMode.MESSAGE) {
            throw reading.transactRefused();
        }
        if (reading.isAnythingUnread()) {
            throw OwedAnswer.unreadData(end.pipe);
        }
        try {
            writing.writeMessage(request, deadline);
            reading.owed.asked();
            writeTurn.end();
            return reading.readSome(reply, deadline);
        } finally {
            reading.owed.over();
        }
    }
}
