// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.drain.ReadTurn;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Questions that are written with the turn to read, so that their answers are what is read next. A
 * question whose answer was not read stands in the way of the next one ({@link
 * dev.npipe.internal.OwedAnswer}).
 */
final class Transactions {
    /** Refuses to go on when the connection is closed. */
    interface Check {
        void run() throws IOException;
    }

    /** A write of one message. */
    interface Write {
        int run(ByteBuffer message, Deadline deadline) throws IOException;
    }

    /** How an answer is read. */
    interface Answer<T> {
        T read() throws IOException;
    }

    private final String pipe;
    private final ReadTurn turn;
    private final MessageReading reading;
    private final Check open;
    private final Write write;

    Transactions(String pipe, ReadTurn turn, MessageReading reading, Check open, Write write) {
        this.pipe = pipe;
        this.turn = turn;
        this.reading = reading;
        this.open = open;
        this.write = write;
    }

    /** Writes a question and reads its answer. The turn is waited for until the earlier limit. */
    <T> T ask(ByteBuffer question, Deadline writing, Deadline answering, Answer<T> answer)
            throws IOException {
        reading.owed().check(pipe);
        turn.enter(answering.earlierOf(writing));
        try {
            open.run();
            if (reading.mode() != PipeMode.MESSAGE) {
                throw Win32Error.exception(
                        pipe, Win32Error.BAD_PIPE, "a transaction needs message read mode");
            }
            reading.checkNothingUnread();
            write(question, writing);
            return answer.read();
        } finally {
            reading.owed().over();
            turn.leave();
        }
    }

    /** With the turn to read, which is not waiting for data meanwhile. */
    private void write(ByteBuffer question, Deadline deadline) throws IOException {
        turn.waitsElsewhere(true);
        boolean some = question.hasRemaining();
        boolean written = false;
        try {
            write.run(question, deadline);
            written = true;
        } finally {
            turn.waitsElsewhere(false);
            if (written || (some && !question.hasRemaining())) { // a part left, its rest follows
                reading.owed().asked();
            }
        }
    }
}
