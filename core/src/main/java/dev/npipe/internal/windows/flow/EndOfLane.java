// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.internal.Turn;
import dev.npipe.internal.windows.identity.OtherEnd;
import dev.npipe.internal.windows.lane.LanePlace;
import java.io.IOException;
import java.util.OptionalLong;

/** A connection, as its lanes see it. */
record EndOfLane(WindowsEnd end, Turn reads, Turn writes) implements LanePlace {
    @Override
    public String pipe() {
        return end.pipe;
    }

    @Override
    public boolean isServer() {
        return end.state.info().serverEnd();
    }

    @Override
    public boolean isMessageType() {
        return end.isMessageType();
    }

    @Override
    public int writeQuota() {
        return end.state.writeQuota();
    }

    @Override
    public Turn.Gate gate() {
        return end.handle;
    }

    @Override
    public OptionalLong otherProcess() throws IOException {
        try (var _ = end.handle.ownUse()) {
            return OtherEnd.processId(end.system.kernel, end.handle.value(), isServer());
        }
    }

    @Override
    public boolean isOtherGone() throws IOException {
        try (var _ = end.handle.ownUse()) {
            return PipeState.isOneEnded(end.system.ntdll, end.handle.value());
        }
    }

    @Override
    public void beside(Turn turn, Turn.Work work) throws IOException {
        try (var _ = end.handle.ownUse()) {
            turn.beside(work);
        }
    }

    @Override
    public void close() {
        end.close();
    }
}
