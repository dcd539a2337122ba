// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import java.io.IOException;
import java.nio.ByteBuffer;

/** How many records are wanted; more than these are not written. */
public final class Count {
    private final long wanted;
    private long complete;

    public Count(long wanted) {
        this.wanted = wanted;
    }

    /** As many as come. */
    public static Count all() {
        return new Count(Long.MAX_VALUE);
    }

    public boolean isLimited() {
        return wanted < Long.MAX_VALUE;
    }

    public boolean isReached() {
        return complete >= wanted;
    }

    /** An output that gets no more than these. */
    public Output counting(Output next) {
        return new Counted(this, next);
    }

    private record Counted(Count count, Output next) implements Output {
        @Override
        public void record(ByteBuffer bytes, boolean ends) throws IOException {
            if (count.isReached()) {
                return;
            }
            if (ends) {
                count.complete++;
            }
            next.record(bytes, ends);
        }

        @Override
        public void end() throws IOException {
            next.end();
        }
    }
}
