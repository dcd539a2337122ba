// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.PipeMode;
import dev.npipe.UnreadDataException;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.OwedAnswer;
import dev.npipe.internal.Turn;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The system's own transactions, and where a direction goes through shared memory, a write and a
 * read under the same conditions. Nobody else writes between the question and what decides where it
 * goes.
 */
final class Transactions {
    private final WriteSide writing;
    private final Turn writes;
    private final boolean mayMove;

    /** Of a connection that may go through shared memory, or never does. */
    Transactions(WriteSide writing, Turn writes, boolean mayMove) {
        this.writing = writing;
        this.writes = writes;
        this.mayMove = mayMove;
    }

    /** A turn that ends as soon as the question is written. Used by the thread that took it. */
    private static final class OneTurn {
        private final Turn turn;
        private boolean ended;

        OneTurn(Turn taken) {
            this.turn = taken;
        }

        void end() {
            if (!ended) {
                ended = true;
                turn.close();
            }
        }
    }

    /** One whose question is written in this time, as far as that takes any. */
    ReadSide.Writing within(Deadline limit) {
        return (in, request, reply, deadline) ->
                transact(in, request, reply, limit.earlierOf(deadline), deadline);
    }

    private int transact(
            ReadSide in, ByteBuffer request, ByteBuffer reply, Deadline limit, Deadline deadline)
            throws IOException {
        if (!mayMove) {
            return in.transactNow(request, reply, deadline, () -> {});
        }
        in.waits(true); // for its turn, and for room: what there is to read comes after that
        try {
            return transactInTurn(in, request, reply, limit, deadline);
        } finally {
            in.waits(false);
        }
    }

    private int transactInTurn(
            ReadSide in, ByteBuffer request, ByteBuffer reply, Deadline limit, Deadline deadline)
            throws IOException {
        var turn = new OneTurn(writes.take(limit));
        try {
            int size = request.remaining();
            if (writing.isInRing(limit) || !in.isPlain()) {
                return inTwo(in, request, reply, turn, limit, deadline);
            }
            try {
                return in.transactNow(
                        request,
                        reply,
                        deadline,
                        () -> {
                            writing.sent(size);
                            turn.end();
                        });
            } catch (UnreadDataException e) {
                if (e.isAnswerOwed() || in.isPlain()) {
                    throw e;
                }
                // a token has come meanwhile, and is no data
                return inTwo(in, request, reply, turn, limit, deadline);
            }
        } finally {
            turn.end();
        }
    }

    private int inTwo(
            ReadSide in,
            ByteBuffer request,
            ByteBuffer reply,
            OneTurn turn,
            Deadline limit,
            Deadline deadline)
            throws IOException {
        WindowsEnd end = in.end;
        if (!end.isMessageType() || end.readMode() != PipeMode.MESSAGE) {
            throw in.transactRefused();
        }
        if (in.isAnythingUnread()) {
            throw OwedAnswer.unreadData(end.pipe);
        }
        try {
            writing.writeMessage(request, limit);
            in.owed.asked();
            turn.end();
            return in.readSome(reply, deadline);
        } finally {
            in.owed.over();
        }
    }
}
